import { deliversInTheBackground } from './background.ts'
import { comesBackAtRest, comesBackFromWaiting } from './cache.ts'
import { elementExplains, elementRemembers, elementVotes } from './element.ts'
import {
  closesAfterAPress,
  dropsPlainRequests,
  leavesAfterAnother,
  leavesInTheSameTask,
  updatesWhileGoingAway,
} from './leaving.ts'
import type { PromiseName } from './promises.ts'
import {
  deliversAfterAReload,
  outlastsTheNetwork,
  outlastsTheServer,
  survivesAKill,
} from './returning.ts'
import { tabsAgree, tabsTakeOver, tabsTakeTurns } from './tabs.ts'
import type { Proof } from './world.ts'

/** The proof of each promise; the compiler asks for all of them. */
export const suite: Readonly<Record<PromiseName, Proof>> = {
  'an update made in the task that leaves the page is kept, 20 of 20': leavesInTheSameTask,
  'the same where an earlier one was stored, 20 of 20': leavesAfterAnother,
  'an update made while the page goes away is kept, 20 of 20': updatesWhileGoingAway,
  'a press followed by closing the page is delivered by a request that outlives it':
    closesAfterAPress,
  'a plain request at the same moment is dropped': dropsPlainRequests,
  'what waits is delivered after a reload': deliversAfterAReload,
  'what is accepted while the server is down is delivered when it is back': outlastsTheServer,
  'what is accepted offline is delivered when the network is back': outlastsTheNetwork,
  'what waits is delivered in the background, with every page closed': deliversInTheBackground,
  'what is stored survives the browser being killed, 50 of 50': survivesAKill,
  'votes and badges agree between two tabs': tabsAgree,
  'two tabs that deliver at once send nothing twice': tabsTakeTurns,
  'a tab that is closed while it delivers is replaced by another': tabsTakeOver,
  'a page comes back from the back/forward cache though other tabs go on': comesBackAtRest,
  'the same when it waits for another tab to deliver': comesBackFromWaiting,
  'the element votes, says so, and takes the vote back': elementVotes,
  'the element shows what waits after a reload, and in another tab': elementRemembers,
  'the element asks for reasons, under a strict policy with trusted types': elementExplains,
}

import { deliversInTheBackground } from './background.ts'
import { restoresIdlePage, restoresWaitingPage } from './cache.ts'
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

/** The proof of each promise. The type requires one for every promise. */
export const suite: Readonly<Record<PromiseName, Proof>> = {
  'an update made in the same task as a navigation is kept, 20 of 20': leavesInTheSameTask,
  'an update made in the same task as a navigation, after a stored one, is kept, 20 of 20':
    leavesAfterAnother,
  'an update made during pagehide is kept, 20 of 20': updatesWhileGoingAway,
  'a press followed by closing the page is delivered by a keepalive request': closesAfterAPress,
  'a request made during pagehide without keepalive is dropped': dropsPlainRequests,
  'waiting updates are delivered after a reload': deliversAfterAReload,
  'updates accepted while the server is down are delivered when it is back': outlastsTheServer,
  'updates accepted offline are delivered when the network is back': outlastsTheNetwork,
  'waiting updates are delivered in the background after every page was closed':
    deliversInTheBackground,
  'stored updates are delivered after the browser was killed, 50 of 50': survivesAKill,
  'two tabs show the same vote and the same number of waiting traces': tabsAgree,
  'two tabs that deliver at the same time send no update twice': tabsTakeTurns,
  'another tab delivers the updates of a tab that was closed during its request': tabsTakeOver,
  'a page returns from the back/forward cache while another tab keeps working': restoresIdlePage,
  'a page that waits for the request of another tab returns from the back/forward cache':
    restoresWaitingPage,
  'the element sends a vote, confirms it and removes it again': elementVotes,
  'the element shows a waiting vote after a reload and in another tab': elementRemembers,
  'the element asks for reasons under a strict content security policy with trusted types':
    elementExplains,
}

import type { Client, DeadLetter, Latest, Receipt } from '../../src/index.ts'
import { createCommentPanel } from './comment-panel.ts'
import { button, element } from './element.ts'
import { thumbIcon } from './icon.ts'
import { noOpinion, type Opinion, opinionOf, press, updateOf } from './opinion.ts'
import { phrases, type Saying, sayingOf } from './phrases.ts'

/** The buttons, the comment and the status line of one answer. */
export interface Feedback {
  readonly inferenceId: string
  readonly node: HTMLElement
  readonly enable: () => void
  /** Moves with each action: what was read at an earlier edition is out of date. */
  readonly edition: () => number
  /** Shows what this device knows of the answer's row. */
  readonly show: (known: Known) => void
}

export interface Known {
  readonly latest: Latest | undefined
  readonly deadLetter: DeadLetter | undefined
  /** {@link Feedback.edition} when this was read. */
  readonly edition: number
  readonly storage: 'indexeddb' | 'memory'
}

/** Voting counts at the first press; a second press takes the vote back; the other button flips it. */
export function createFeedback(inferenceId: string, client: Client): Feedback {
  let opinion = noOpinion
  let saying: Saying = 'nothing'
  let edition = 0
  let accepting = false
  /** Whether a receipt has still to tell how the newest action ended. */
  let following = false
  let newest: symbol | undefined
  let letter: DeadLetter | undefined

  const up = voteButton('Good answer', 'up', () => vote('up'))
  const down = voteButton('Bad answer', 'down', () => vote('down'))
  const comment = createCommentPanel((text) => say({ ...opinion, comment: text }))
  const status = element('p', { role: 'status', class: 'said' })
  const again = button('Retry', () => retry(), { class: 'quiet', hidden: true })
  const group = element(
    'div',
    { role: 'group', 'aria-label': 'Was this answer helpful?', class: 'votes' },
    up,
    down,
  )
  const row = element('div', { class: 'row' }, group, comment.opener, status, again)
  const node = element('div', { class: 'feedback' }, row, comment.node)

  const render = () => {
    up.setAttribute('aria-pressed', String(opinion.vote === 'up'))
    down.setAttribute('aria-pressed', String(opinion.vote === 'down'))
    comment.show({ offered: opinion.vote !== null, comment: opinion.comment })
    again.hidden = (saying !== 'rejected' && saying !== 'partly') || !letter
    if (status.textContent !== phrases[saying]) status.textContent = phrases[saying]
  }
  const vote = (pressed: 'up' | 'down') => {
    say(press(pressed, opinion))
    if (opinion.vote !== null) comment.open()
  }
  const say = (next: Opinion) => {
    const update = updateOf(inferenceId, opinion, next)
    opinion = next
    void follow(() => client.update(update))
  }
  const retry = () => {
    const id = letter?.id
    if (id !== undefined) void follow(() => client.outbox.retry(id))
  }
  /** Only the newest action speaks: a late failure never speaks over a newer choice. */
  const follow = async (accept: () => Promise<Receipt>) => {
    const act = Symbol('act')
    newest = act
    edition += 1
    accepting = true
    following = true
    tell('nothing')
    const receipt = await accept().catch(refuse)
    if (act !== newest) return
    edition += 1
    accepting = false
    if (receipt) tell(receipt.safety)
    const ending: Saying = receipt ? sayingOf(await receipt.settled) : 'refused'
    if (act !== newest) return
    following = false
    tell(ending)
  }
  const tell = (next: Saying) => {
    saying = next
    render()
  }

  up.disabled = true
  down.disabled = true
  render()
  return {
    inferenceId,
    node,
    edition: () => edition,
    enable: () => {
      up.disabled = false
      down.disabled = false
    },
    show: (known) => {
      if (accepting || known.edition !== edition) return
      opinion = opinionOf(known.latest?.row)
      letter = known.deadLetter
      if (!following) saying = sayingOfKnown(known, saying)
      render()
    },
  }
}

/** What to say about feedback whose receipt another page, or this page before it was loaded again, was given. */
function sayingOfKnown({ latest, deadLetter, storage }: Known, saying: Saying): Saying {
  if (latest?.waiting) return storage === 'memory' ? 'memory' : 'stored'
  if (saying === 'sent' || saying === 'received' || saying === 'partly') return saying
  if (deadLetter) return 'rejected'
  return saying === 'stored' || saying === 'memory' ? 'sent' : saying
}

/** Only a mistake of the page's own makes the client refuse an update. */
function refuse(cause: unknown): undefined {
  console.error(cause)
}

function voteButton(label: string, kind: 'up' | 'down', vote: () => void): HTMLButtonElement {
  const made = button('', vote, {
    class: `vote ${kind}`,
    'aria-label': label,
    'aria-pressed': 'false',
  })
  made.append(thumbIcon())
  return made
}

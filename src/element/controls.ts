import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { type FeedbackState, idleState, type Opinion } from '../feedback/state.ts'
import { shared } from './base.ts'
import { h, iconButton } from './dom.ts'
import { createPanel, type Panel } from './panel.ts'
import { createScale, scaleOf } from './scale.ts'
import type { FeedbackSettings } from './settings.ts'
import { createStatus, statusLine } from './status.ts'

/** All that one element consists of, for as long as what it is set to stays the same. */
export interface Controls {
  readonly row: HTMLElement
  readonly show: (state: FeedbackState, vote: Vote, isDisabled: boolean, isQuiet: boolean) => void
}

const dots = 'M4.5 12h1m6 0h1m6 0h1'

/**
 * @param design all that the element is set to, as text.
 * @param say does what a person asks for, unless the page forbids it.
 */
export function createControls(
  settings: FeedbackSettings,
  phrases: Phrases,
  design: string,
  say: (wanted: Partial<Opinion>) => boolean,
  onRetry: () => void,
): Controls {
  const { choices } = settings
  const read = (name: string) => settings.getAttribute(name)
  const kind = read('scale')
  const isStars = kind === 'stars'
  const outOf = Math.min(10, Math.max(3, Number(read('out-of')) || 5))
  const followUp = read('follow-up')
  let panel: Panel | undefined
  let last: FeedbackState = idleState
  let isAwaited = false

  const row = shared.again(design, () =>
    h(
      'div',
      { class: 'row', lang: phrases.lang },
      h('slot', { name: 'prompt' }),
      scaleOf(kind, phrases, read('label') || phrases.group, outOf, choices),
      iconButton('more', phrases.more, dots),
      statusLine(phrases),
    ),
  )
  const [, group, more, line] = row.children as unknown as [
    Element,
    HTMLFieldSetElement,
    HTMLButtonElement,
    Element,
  ]
  more.hidden = true
  const showVote = createScale(group, isStars, (vote) => act({ vote }))
  const status = createStatus(line, phrases, () => {
    // The button goes: focus stays with the votes.
    group.querySelector<HTMLElement>('button,input')?.focus()
    onRetry()
  })
  /** What was done here may be spoken of, and after a vote the panel may open. */
  function act(wanted: Partial<Opinion>): void {
    if (!say(wanted)) return
    isAwaited ||= 'vote' in wanted
    status.expect()
  }

  /** Made when there is something to tell. */
  function prepare(): Panel {
    const made = createPanel(settings, phrases, act)
    const { view } = made
    more.after(view)
    more.popoverTargetElement = view
    view.onbeforetoggle = () => {
      if (view.matches(':focus-within')) more.focus()
    }
    return made
  }

  function isWanted(vote: Vote): boolean {
    if (vote === null || followUp === 'never') return false
    if (followUp === 'always' || vote === 'down') return true
    if (isStars) return Number(vote) <= outOf / 2
    return choices.some(({ key, negative }) => negative && key === vote)
  }

  return {
    row,
    show(state, vote, isDisabled, isQuiet) {
      showVote(vote, isDisabled)
      // Most elements of a page have nothing to tell when they are first shown.
      if (state === last) return
      last = state
      const wanted = isWanted(state.vote)
      if (wanted) panel ??= prepare()
      panel?.show(state)
      status.show(state, isQuiet)
      more.hidden = !wanted
      // The vote is stored before anything else is asked.
      const isStored = state.status !== 'saving'
      if (!wanted || (isAwaited && isStored)) panel?.view.togglePopover?.(wanted)
      if (isStored) isAwaited = false
    },
  }
}

import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { type FeedbackState, idleState, type Opinion } from '../feedback/state.ts'
import { again, button, h, icon } from './dom.ts'
import { createPanel, type Panel } from './panel.ts'
import { createScale } from './scale.ts'
import type { FeedbackSettings } from './settings.ts'
import { createStatus, statusLine } from './status.ts'

/** All that one element consists of, for as long as what it is set to stays the same. */
export interface Controls {
  readonly row: HTMLElement
  readonly show: (state: FeedbackState, vote: Vote, isDisabled: boolean, isQuiet: boolean) => void
}

const dots = 'M4.5 12h1m6 0h1m6 0h1'

/** @param say does what a person asks for, unless the page forbids it. */
export function createControls(
  settings: FeedbackSettings,
  phrases: Phrases,
  say: (wanted: Partial<Opinion>) => boolean,
  onRetry: () => void,
): Controls {
  const { choices } = settings
  const read = (name: string) => settings.getAttribute(name)
  const label = read('label') || phrases.group
  const kind = read('scale')
  const outOf = Math.min(10, Math.max(3, Number(read('out-of') || 5)))
  const followUp = read('follow-up')
  let panel: Panel | undefined
  let last: FeedbackState = idleState
  let isAwaited = false

  const row = again(phrases.lang + phrases.more + phrases.retry, () =>
    h(
      'div',
      { class: 'row', lang: phrases.lang },
      h('slot', { name: 'prompt' }),
      button('more', { class: 'icon', 'aria-label': phrases.more, hidden: '' }, icon(dots)),
      statusLine(phrases),
    ),
  )
  const [prompt, more, line] = row.children as unknown as [Element, HTMLButtonElement, Element]
  const scale = createScale(kind, phrases, label, outOf, choices, (vote) => act({ vote }))
  prompt.after(scale.view)
  const status = createStatus(line, phrases, () => {
    // The button goes: focus stays with the votes.
    scale.view.querySelector<HTMLElement>('button,input')?.focus()
    onRetry()
  })
  /** What was done here may be spoken of, and after a vote the panel may open. */
  function act(wanted: Partial<Opinion>): void {
    if (!say(wanted)) return
    isAwaited ||= 'vote' in wanted
    status.expect()
  }

  /** Made when it is first opened, by a press of the button or after a vote. */
  function prepare(): HTMLElement {
    if (!panel) {
      panel = createPanel(settings, phrases, act, () => open(false))
      const { view } = panel
      more.after(view)
      more.popoverTargetElement = view
      view.onbeforetoggle = ({ newState }) => {
        if (newState === 'closed' && view.matches(':focus-within')) more.focus()
      }
      panel.show(last)
    }
    return panel.view
  }

  function open(isOpen: boolean): void {
    const view = isOpen ? prepare() : panel?.view
    if (!view?.isConnected) return
    view.togglePopover?.(isOpen)
    // Above the buttons its beginning would move as it grows: there it opens in full.
    if (isOpen) panel?.unfold(topOf(view) < topOf(scale.view))
  }

  function isWanted(vote: Vote): boolean {
    if (vote === null || followUp === 'never') return false
    if (followUp === 'always' || vote === 'down') return true
    if (kind === 'stars') return Number(vote) <= outOf / 2
    return choices.some(({ key, negative }) => negative && key === vote)
  }

  more.onclick = prepare
  return {
    row,
    show(state, vote, isDisabled, isQuiet) {
      scale.show(vote, isDisabled)
      // Most elements of a page have nothing to tell when they are first shown.
      if (state === last) return
      const wanted = isWanted(state.vote)
      last = state
      row.classList.toggle('off', state.status === 'off')
      status.show(state, isQuiet)
      panel?.show(state)
      more.hidden = !wanted
      if (!wanted) open(false)
      // The vote is stored before anything else is asked.
      if (state.status === 'saving') return
      if (wanted && isAwaited) open(true)
      isAwaited = false
    },
  }
}

const topOf = (element: Element) => element.getBoundingClientRect().top

import type { Vote } from '../core/update/builders.ts'
import { fadeMs } from '../feedback/announcement.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'
import { shared } from './base.ts'
import { button, h, iconButton } from './dom.ts'
import { createPanel, type Panel } from './panel.ts'
import { createScale } from './scale.ts'
import type { FeedbackSettings } from './settings.ts'

/** All that one element consists of, for as long as what it is set to stays the same. */
export interface Controls {
  readonly row: HTMLElement
  readonly show: (state: FeedbackState, vote: Vote, isDisabled: boolean) => void
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
  const scale = createScale(settings, phrases)
  const row = shared.again(design, () =>
    h(
      'div',
      { lang: phrases.lang },
      h('slot', { name: 'prompt' }),
      scale.draw(),
      iconButton('more', phrases.more, dots),
      // It takes what room is left and never asks for any.
      h(
        'div',
        { class: 'say' },
        h(
          'div',
          {},
          h('div', { part: 'status', role: 'status' }, h('slot', { name: 'status' })),
          button('retry', 'link', phrases.retry),
        ),
      ),
    ),
  )
  const [, group, more, line] = row.children as unknown as [
    Element,
    HTMLFieldSetElement,
    HTMLButtonElement,
    Element,
  ]
  const said = line.firstChild as HTMLElement
  const [status, retry] = said.children as unknown as [HTMLElement, HTMLElement]
  const words = status.firstChild as HTMLSlotElement
  const showVote = scale.bind(group, (vote) => act({ vote }))
  let panel: Panel | undefined
  let isAwaited = false
  let isExpected = false
  retry.onclick = () => {
    // The button goes: focus stays with the votes.
    row.querySelector<HTMLElement>('button,input')?.focus()
    onRetry()
  }

  /** What was done here is spoken of once, and after a vote the panel may open. */
  function act(wanted: Partial<Opinion>): void {
    if (!say(wanted)) return
    isAwaited ||= 'vote' in wanted
    isExpected = true
  }

  function speak({ announcement, status: progress, canRetry, vote }: FeedbackState): void {
    const isQuiet = settings.hasAttribute('quiet')
    const isRefused = /rejected|partly/.test(progress)
    const text = isQuiet && !isRefused ? '' : announcement
    retry.hidden = !canRetry || !text
    if (words.textContent === text) return
    // What changes later by itself, such as "Sent" after "Saved", is for the eye; a failure is for everybody.
    status.ariaLive = !isQuiet && (isExpected || isRefused) ? 'polite' : 'off'
    isExpected &&= !text
    words.name = progress === 'delivered' && vote !== null ? 'thanks' : 'status'
    words.textContent = text
    said.className = text && 'tip'
    if (progress === 'delivered' && text) {
      status.animate({ opacity: [0.75, 0.75, 0], offset: [0, 0.96] }, fadeMs)
    }
  }

  return {
    row,
    show(state, vote, isDisabled) {
      const followUp = settings.getAttribute('follow-up')
      const isNegative = showVote(vote, isDisabled)
      const isWanted =
        state.vote !== null && followUp !== 'never' && (followUp === 'always' || isNegative)
      if (isWanted && !panel) {
        panel = createPanel(settings, phrases, act)
        const { view } = panel
        more.after(view)
        more.popoverTargetElement = view
        view.onbeforetoggle = () => {
          if (view.matches(':focus-within')) more.focus()
        }
      }
      panel?.show(state)
      speak(state)
      more.hidden = !isWanted
      // The vote is stored before anything else is asked.
      const isStored = state.status !== 'saving'
      if (!isWanted || (isAwaited && isStored)) panel?.view.togglePopover?.(isWanted)
      if (isStored) isAwaited = false
    },
  }
}

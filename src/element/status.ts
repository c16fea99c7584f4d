import { fadeMs } from '../feedback/announcement.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState } from '../feedback/state.ts'
import { button, h } from './dom.ts'

export interface Status {
  /** Something was done here: the next words are said aloud, once. */
  readonly expect: () => void
  readonly show: (state: FeedbackState, isQuiet: boolean) => void
}

/** The line beside the buttons. It takes what room is left and never asks for any. */
export function statusLine(phrases: Phrases): HTMLElement {
  return h(
    'div',
    { class: 'say' },
    h(
      'div',
      {},
      h('div', { part: 'status', role: 'status' }, h('slot')),
      button('retry', 'link', phrases.retry, { hidden: '' }),
    ),
  )
}

/** Gives a status line its behaviour. */
export function createStatus(line: Element, phrases: Phrases, onRetry: () => void): Status {
  const said = line.firstChild as HTMLElement
  const [status, retry] = said.children as unknown as [HTMLElement, HTMLElement]
  const words = status.firstChild as HTMLSlotElement
  let isExpected = false
  retry.onclick = onRetry

  return {
    expect() {
      isExpected = true
    },
    show({ announcement, status: progress, canRetry }, isQuiet) {
      const isRefused = progress === 'rejected' || progress === 'partly'
      const text = isQuiet && !isRefused ? '' : announcement
      retry.hidden = !canRetry || !text
      if (words.textContent === text) return
      // What changes later by itself, such as "Sent" after "Saved", is for the eye; a failure is for everybody.
      const isAloud = !isQuiet && text !== '' && (isExpected || isRefused)
      status.ariaLive = isAloud ? 'polite' : 'off'
      if (text) isExpected = false
      words.name = text === phrases.thanks || text === phrases.sent ? 'thanks' : 'status'
      words.textContent = text
      said.className = text && 'tip'
      if (progress === 'delivered' && text) {
        status.animate({ opacity: [0.75, 0.75, 0], offset: [0, 0.96] }, fadeMs)
      }
    },
  }
}

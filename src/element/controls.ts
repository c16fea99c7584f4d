import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'
import { shared } from './base.ts'
import { button, h, iconButton } from './dom.ts'
import { createPanel, type Panel } from './panel.ts'
import { createScale } from './scale.ts'
import type { FeedbackSettings } from './settings.ts'

/** Content of one element while its settings stay the same. */
export interface Controls {
  readonly row: HTMLElement
  readonly show: (state: FeedbackState, vote: Vote, isDisabled: boolean) => void
}

const dots = 'M4.5 12h1m6 0h1m6 0h1'

/**
 * Creates the content of an element.
 *
 * @param design all settings as text. Elements with the same text are clones.
 * @param onChange stores a change. Returns false if the page cancels it.
 */
export function createControls(
  settings: FeedbackSettings,
  phrases: Phrases,
  design: string,
  onChange: (opinion: Partial<Opinion>) => boolean,
  onRetry: () => void,
): Controls {
  const scale = createScale(settings, phrases)
  const row = shared.clone(design, () =>
    h(
      'div',
      { lang: phrases.lang },
      h('slot', { name: 'prompt' }),
      scale.draw(),
      iconButton('more', phrases.more, dots),
      // Takes the remaining width and never requires any.
      h(
        'div',
        { class: 'note' },
        h(
          'div',
          {},
          h('div', { part: 'status', role: 'status' }, h('slot', { name: 'status' })),
          button('retry', 'link', phrases.retry),
        ),
      ),
    ),
  )
  const [, group, more, note] = row.children as unknown as [
    Element,
    HTMLFieldSetElement,
    HTMLButtonElement,
    Element,
  ]
  const box = note.firstChild as HTMLElement
  const [status, retry] = box.children as unknown as [HTMLElement, HTMLElement]
  const message = status.firstChild as HTMLSlotElement
  const showVote = scale.bind(group, (vote) => change({ vote }))
  let panel: Panel | undefined
  /** Whether the panel may open as soon as the vote is stored. */
  let isPanelDue = false
  /** Whether the next announcement is about a change in this element. */
  let isAnnouncementDue = false
  retry.onclick = () => {
    // The button disappears, so move the focus to the votes.
    row.querySelector<HTMLElement>('button,input')?.focus()
    onRetry()
  }

  function change(opinion: Partial<Opinion>): void {
    if (!onChange(opinion)) return
    isPanelDue ||= 'vote' in opinion
    isAnnouncementDue = true
  }

  function announce({ announcement, status: progress, canRetry, vote }: FeedbackState): void {
    const isQuiet = settings.hasAttribute('quiet')
    const isRefused = /rejected|partly/.test(progress)
    const text = isQuiet && !isRefused ? '' : announcement
    retry.hidden = !canRetry || !text
    if (message.textContent === text) return
    // Screen readers announce one text per change, and failures. Later texts, such as "Sent" after "Saved", are only shown.
    status.ariaLive = !isQuiet && (isAnnouncementDue || isRefused) ? 'polite' : 'off'
    isAnnouncementDue &&= !text
    message.name = progress === 'delivered' && vote !== null ? 'thanks' : 'status'
    message.textContent = text
    box.className = text && (progress === 'delivered' ? 'tip fade' : 'tip')
  }

  return {
    row,
    show(state, vote, isDisabled) {
      const followUp = settings.getAttribute('follow-up')
      const isNegative = showVote(vote, isDisabled)
      const isWanted =
        state.vote !== null && followUp !== 'never' && (followUp === 'always' || isNegative)
      if (isWanted && !panel) {
        panel = createPanel(settings, phrases, change)
        const { view } = panel
        more.after(view)
        more.popoverTargetElement = view
        view.onbeforetoggle = () => {
          if (view.matches(':focus-within')) more.focus()
        }
      }
      panel?.show(state)
      announce(state)
      more.hidden = !isWanted
      // Store the vote before asking for more.
      const isStored = state.status !== 'saving'
      if (!isWanted || (isPanelDue && isStored)) panel?.view.togglePopover?.(isWanted)
      if (isStored) isPanelDue = false
    },
  }
}

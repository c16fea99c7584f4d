import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'
import { button, cross, h, iconButton, popover } from './dom.ts'
import { plural } from './format.ts'
import type { FeedbackSettings } from './settings.ts'

/**
 * Creates the popover with optional reasons and comment. It has its full size from the start, because a panel above its
 * buttons that grows would move under the pointer.
 */
export function createPanel(
  settings: FeedbackSettings,
  phrases: Phrases,
  onChange: (details: Partial<Omit<Opinion, 'vote'>>) => void,
) {
  const commentMax = `${Number(settings.getAttribute('comment-max')) || 2_000}`
  let chosen: readonly string[] = []

  const counter = h('small', { part: 'counter' })
  const fields = (settings.hasAttribute('suggest') ? texts : texts.slice(0, 1)).map((name) => {
    const field = h('textarea', { part: name, name, maxlength: commentMax })
    field.oninput = () => {
      const { maxLength, value } = field
      const left = maxLength - value.length
      counter.textContent = left <= maxLength / 5 ? plural(phrases, 'left', left) : ''
    }
    return field as HTMLTextAreaElement & { name: typeof name }
  })
  const chips = settings.reasons.map(({ key, label = key }) => {
    const chip = button('reason', 'chip', label, { value: key })
    chip.onclick = () => {
      const { value } = chip
      const isOn = chosen.includes(value)
      onChange({ reasons: isOn ? chosen.filter((each) => each !== value) : [...chosen, value] })
    }
    return chip
  })
  const dismiss = iconButton('dismiss', phrases.dismiss, cross)
  const close = () => view.togglePopover?.(false)
  dismiss.onclick = close
  const submit = button('submit', 'main', phrases.submit)
  submit.onclick = () => {
    onChange(Object.fromEntries(fields.map(({ name, value }) => [name, cleaned(value)])))
    close()
  }
  const view = popover(
    phrases.prompt,
    h('div', { class: 'flex' }, h('strong', {}, phrases.prompt), dismiss),
    h('div', { class: 'flex' }, ...chips),
    ...fields.map((field) => h('label', { part: 'label' }, phrases[field.name], field)),
    h(
      'div',
      { class: 'flex' },
      h('small', { part: 'disclosure' }, h('slot', { name: 'disclosure' }, phrases.disclosure)),
      counter,
      submit,
    ),
  )
  view.onkeydown = ({ key, ctrlKey, metaKey }) => {
    if (key === 'Enter' && (ctrlKey || metaKey)) submit.click()
  }

  return {
    view,
    show(state: FeedbackState): void {
      chosen = state.reasons
      for (const chip of chips) chip.ariaPressed = `${chosen.includes(chip.value)}`
      for (const field of fields) {
        const text = state[field.name]
        // Keep unsaved text until the stored text changes.
        if (text !== field.defaultValue) field.value = field.defaultValue = text
      }
    },
  }
}

const texts = ['comment', 'suggestion'] as const

/** Replaces characters that cannot be stored: null characters, and half emoji, which a length limit may leave. */
function cleaned(text: string): string {
  return text.trim().replace(/[\0\p{Cs}]/gu, '\ufffd')
}

export type Panel = ReturnType<typeof createPanel>

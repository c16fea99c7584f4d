import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'
import { button, cross, h, iconButton, popover } from './dom.ts'
import type { FeedbackSettings } from './settings.ts'
import { plural } from './words.ts'

/**
 * Reasons and a comment, all of it optional, over the page instead of in it. All of it is there from the start: a panel
 * that grew would move under the pointer where it stands above its buttons.
 */
export function createPanel(
  settings: FeedbackSettings,
  phrases: Phrases,
  onChange: (details: Partial<Omit<Opinion, 'vote'>>) => void,
) {
  const commentMax = Number(settings.getAttribute('comment-max')) || 2_000
  let chosen: readonly string[] = []

  const counter = h('small', { part: 'counter' })
  const names = ['comment', 'suggestion'] as const
  const fields = names.slice(0, settings.hasAttribute('suggest') ? 2 : 1).map((name) => {
    const field = h('textarea', { part: name, maxlength: `${commentMax}` })
    field.oninput = () => {
      const left = commentMax - field.value.length
      counter.textContent = left <= commentMax / 5 ? plural(phrases, 'left', left) : ''
    }
    return [name, field] as const
  })
  const chips = settings.reasons.map(({ key, label = key }) => {
    const chip = button('reason', 'chip', label)
    chip.onclick = () => {
      const rest = chosen.filter((other) => other !== key)
      onChange({ reasons: rest.length < chosen.length ? rest : [...chosen, key] })
    }
    return [key, chip] as const
  })
  const dismiss = iconButton('dismiss', phrases.dismiss, cross)
  const close = () => view.togglePopover?.(false)
  dismiss.onclick = close
  const submit = button('submit', 'main', phrases.submit)
  submit.onclick = () => {
    onChange(Object.fromEntries(fields.map(([name, { value }]) => [name, value.trim()])))
    close()
  }
  const view = popover(
    phrases.prompt,
    h('div', { class: 'flex' }, h('strong', {}, phrases.prompt), dismiss),
    h('div', { class: 'flex' }, ...chips.map(([, chip]) => chip)),
    ...fields.map(([name, field]) => h('label', { part: 'label' }, phrases[name], field)),
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
      for (const [key, chip] of chips) chip.ariaPressed = `${chosen.includes(key)}`
      for (const [name, field] of fields) {
        // What is being written stays, until what is stored changes.
        if (state[name] === field.defaultValue) continue
        field.defaultValue = state[name]
        field.value = state[name]
      }
    },
  }
}

export type Panel = ReturnType<typeof createPanel>

import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'
import { button, cross, h, icon, popover, press } from './dom.ts'
import type { FeedbackSettings } from './settings.ts'
import { plural } from './words.ts'

/** Reasons, and after one of them or on demand a comment: all of it optional, over the page instead of in it. */
export function createPanel(
  settings: FeedbackSettings,
  phrases: Phrases,
  onChange: (details: Partial<Omit<Opinion, 'vote'>>) => void,
  onClose: () => void,
) {
  const suggest = settings.hasAttribute('suggest')
  const commentMax = Number(settings.getAttribute('comment-max') || 2_000)
  let chosen: readonly string[] = []

  const counter = h('small', { part: 'counter' })
  const fields = (['comment', 'suggestion'] as const).slice(0, suggest ? 2 : 1).map((name) => {
    const area = h('textarea', { part: name, maxlength: `${commentMax}` })
    area.oninput = () => {
      const left = commentMax - area.value.length
      counter.textContent = left <= commentMax / 5 ? plural(phrases, 'left', left) : ''
    }
    return { name, area, saved: '' }
  })
  const form = h(
    'form',
    {},
    ...fields.map(({ name, area }) => h('label', { part: 'label' }, phrases[name], area)),
    h(
      'div',
      { class: 'flex' },
      h('small', { part: 'disclosure' }, h('slot', { name: 'disclosure' }, phrases.disclosure)),
      counter,
      h('button', { part: 'submit', class: 'main' }, phrases.submit),
    ),
  )
  const details = h('details', {}, h('summary', {}, phrases.details), form)
  const chips = settings.reasons.map(({ key, label }) => {
    const chip = button('reason', { class: 'chip' }, label ?? key)
    chip.onclick = () => {
      details.open = true
      const rest = chosen.filter((other) => other !== key)
      onChange({ reasons: rest.length < chosen.length ? rest : [...chosen, key] })
    }
    return [key, chip] as const
  })
  const dismiss = button('dismiss', { class: 'icon', 'aria-label': phrases.dismiss }, icon(cross))
  dismiss.onclick = onClose
  form.onsubmit = (event) => {
    event.preventDefault()
    onChange(Object.fromEntries(fields.map(({ name, area }) => [name, area.value.trim()])))
    onClose()
  }
  form.onkeydown = ({ key, ctrlKey, metaKey }) => {
    if (key === 'Enter' && (ctrlKey || metaKey)) form.requestSubmit()
  }

  return {
    view: popover(
      phrases.prompt,
      h('div', { class: 'flex' }, h('strong', {}, phrases.prompt), dismiss),
      h('div', { class: 'flex' }, ...chips.map(([, chip]) => chip)),
      details,
    ),
    /** Shows the fields, too. */
    unfold(isWanted: boolean): void {
      details.open ||= isWanted
    },
    show(state: FeedbackState): void {
      chosen = state.reasons
      for (const [key, chip] of chips) press(chip, chosen.includes(key))
      for (const field of fields) {
        const now = state[field.name]
        // What is being written stays, until what is stored changes.
        if (now !== field.saved) field.area.value = now
        field.saved = now
      }
    },
  }
}

export type Panel = ReturnType<typeof createPanel>

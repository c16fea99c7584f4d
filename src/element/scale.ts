import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { again, button, cross, h, icon, press } from './dom.ts'
import { type Choice, plural } from './words.ts'

/** The controls that cast a vote. */
export interface Scale {
  readonly view: HTMLElement
  readonly show: (vote: Vote, isDisabled: boolean) => void
}

/** What a press of a control asks for; `null` takes the vote back. */
type OnVote = (vote: Vote) => void

const thumb =
  'M7 10.5 11 3a2.4 2.4 0 0 1 2.4 2.4V9h5.1a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.4 20H7M3.5 10.5H7V20H3.5z'
const star = 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z'

export function createScale(
  scale: string | null,
  phrases: Phrases,
  name: string,
  outOf: number,
  choices: readonly Choice[],
  onVote: OnVote,
): Scale {
  if (scale === 'stars') return createRadios(phrases, name, onVote, outOf)
  if (scale === 'choice') return createRadios(phrases, name, onVote, choices)
  return createThumbs(phrases, name, onVote)
}

/** Two native toggle buttons, whose names never change. */
function createThumbs(phrases: Phrases, name: string, onVote: OnVote): Scale {
  let now: Vote = null
  const view = again([name, phrases.up, phrases.down].join('\n'), () =>
    h(
      'div',
      { part: 'group', role: 'group', 'aria-label': name },
      ...thumbs.map((kind) =>
        button(
          `button ${kind}`,
          { class: 'icon', 'aria-label': phrases[kind], 'aria-pressed': 'false' },
          icon(thumb, kind),
        ),
      ),
    ),
  )
  const buttons = [...view.querySelectorAll('button')].map((made, index) => {
    const kind = thumbs[index] ?? 'up'
    made.onclick = () => onVote(now === kind ? null : kind)
    return [kind, made] as const
  })
  return {
    view,
    show(vote, isDisabled) {
      for (const [kind, made] of buttons) {
        if (vote !== now) press(made, vote === kind)
        made.disabled = isDisabled
      }
      now = vote
    },
  }
}

const thumbs = ['up', 'down'] as const

/** Native radios and a button that clears them: `outOf` stars, or one of some choices. */
function createRadios(
  phrases: Phrases,
  name: string,
  onVote: OnVote,
  options: readonly Choice[] | number,
): Scale {
  const isStars = typeof options === 'number'
  const values: readonly (string | number)[] = isStars
    ? Array.from({ length: options }, (_, index) => index + 1)
    : options.map(({ key }) => key)
  const radios = values.map((value, index) => {
    const radio = h('input', { type: 'radio', name: 'vote', value: `${value}` })
    radio.onchange = () => onVote(value)
    if (isStars) radio.setAttribute('aria-label', plural(phrases, 'star', index + 1))
    const shown = isStars ? icon(star, 'star') : (options[index]?.label ?? `${value}`)
    const label = h(
      'label',
      isStars ? { part: 'star', class: 'icon' } : { part: 'choice', class: 'chip' },
      radio,
      shown,
    )
    return [value, radio, label] as const
  })
  const clear = button('clear', { class: 'icon', 'aria-label': phrases.clear }, icon(cross))
  clear.onclick = () => onVote(null)
  return {
    view: h(
      'fieldset',
      { part: 'group', class: isStars ? '' : 'choices' },
      h('legend', { class: 'sr' }, name),
      ...radios.map(([, , label]) => label),
      clear,
    ),
    show(vote, isDisabled) {
      // Thumbs are stored as 1 and 0.
      const chosen = isStars && vote === 'up' ? 1 : vote
      for (const [value, radio, label] of radios) {
        radio.checked = value === chosen
        radio.disabled = isDisabled
        label.classList.toggle('on', isStars ? Number(value) <= Number(chosen ?? 0) : radio.checked)
      }
      clear.disabled = isDisabled
      clear.classList.toggle('hide', vote === null)
    },
  }
}

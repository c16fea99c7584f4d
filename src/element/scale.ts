import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { cross, h, icon, iconButton } from './dom.ts'
import { type Choice, plural } from './words.ts'

const thumb = 'M7 11l4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2l-1 7a2 2 0 0 1-2 2H7M3 11h4v9H3z'
const star = 'm12 3 3 6 6 1-4.5 4 1 6L12 17l-5.5 3 1-6L3 10l6-1z'

/**
 * Two native toggle buttons, whose names never change; or native radios, `outOf` stars or some choices, and a button that
 * clears them. The vote of each is its value.
 */
export function scaleOf(
  kind: string | null,
  phrases: Phrases,
  name: string,
  outOf: number,
  choices: readonly Choice[],
): HTMLElement {
  const group = (...controls: readonly Element[]) =>
    h('fieldset', { part: 'group', role: 'group', 'aria-label': name }, ...controls)
  if (kind !== 'stars' && kind !== 'choice') {
    return group(
      iconButton('button up', phrases.up, thumb, 'up'),
      iconButton('button down', phrases.down, thumb, 'down'),
    )
  }
  const isStars = kind === 'stars'
  const stars = Array.from({ length: outOf }, (_, index) => index + 1)
  const options: readonly Choice[] = isStars
    ? stars.map((count) => ({ key: `${count}`, label: plural(phrases, 'star', count) }))
    : choices
  const labels = options.map(({ key, label = key }) =>
    h(
      'label',
      isStars ? { part: 'star', class: 'icon' } : { part: 'choice', class: 'chip' },
      isStars ? icon(star, 'star') : label,
      h('input', { type: 'radio', name: 'vote', value: key, 'aria-label': label }),
    ),
  )
  return group(...labels, iconButton('clear', phrases.clear, cross))
}

/**
 * Gives a scale its behaviour.
 *
 * @param onVote told what a press asks for; `null` takes the vote back.
 * @returns what shows a vote.
 */
export function createScale(
  group: HTMLFieldSetElement,
  isStars: boolean,
  onVote: (vote: Vote) => void,
): (vote: Vote, isDisabled: boolean) => void {
  const controls = [...group.querySelectorAll<HTMLInputElement>('input,button')]
  let now: Vote = null
  // The button that clears has no value.
  const voteOf = ({ value }: HTMLInputElement) => (isStars ? Number(value) : value) || null
  for (const control of controls) {
    control[control.type === 'radio' ? 'onchange' : 'onclick'] = () => {
      const vote = voteOf(control)
      onVote(vote === now ? null : vote)
    }
  }
  return (vote, isDisabled) => {
    group.disabled = isDisabled
    // Thumbs are stored as 1 and 0.
    now = isStars && vote === 'up' ? 1 : vote
    for (const control of controls) {
      const isOn = voteOf(control) === now
      if (control.type === 'radio') control.checked = isOn
      else if (control.value) control.ariaPressed = `${isOn}`
    }
  }
}

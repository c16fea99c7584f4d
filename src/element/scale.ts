import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import type { Choice } from './choices.ts'
import { cross, h, icon, iconButton } from './dom.ts'
import { plural } from './format.ts'
import type { FeedbackSettings } from './settings.ts'

const thumb = 'M7 11l4-8q2 0 2 2v4h5q2 0 2 2l-1 7q0 2-2 2H7M3 11h4v9H3z'
const star = 'm12 3 3 6 6 1-5 4 1 6-5-3-5 3 1-6-5-4 6-1z'

/**
 * Creates the controls of a vote: two toggle buttons with constant names, or radios for stars or choices with a button
 * that clears them. The value of a control is its vote; the clear button has none.
 */
export function createScale(settings: FeedbackSettings, phrases: Phrases) {
  const kind = settings.getAttribute('scale')
  const isStars = kind === 'stars'
  const isThumbs = !isStars && kind !== 'choice'
  const outOf = Math.min(10, Math.max(3, Number(settings.getAttribute('out-of')) || 5))
  const options: readonly Choice[] = isStars
    ? Array.from({ length: outOf }, (_, index) => ({
        key: `${++index}`,
        label: plural(phrases, 'star', index),
        negative: index <= outOf / 2,
      }))
    : isThumbs
      ? [
          { key: 'up', label: phrases.up },
          { key: 'down', label: phrases.down, negative: true },
        ]
      : settings.choices

  return {
    draw(): HTMLElement {
      const controls = options.map(({ key, label = key }) =>
        isThumbs
          ? iconButton(`button ${key}`, label, thumb, key)
          : h(
              'label',
              { part: isStars ? 'star' : 'choice', class: isStars ? 'icon' : 'chip' },
              isStars ? icon(star, 'star') : label,
              h('input', { type: 'radio', name: 'vote', value: key, 'aria-label': label }),
            ),
      )
      if (!isThumbs) controls.push(iconButton('clear', phrases.clear, cross))
      const name = settings.getAttribute('label') || phrases.group
      return h('fieldset', { part: 'group', role: 'group', 'aria-label': name }, ...controls)
    },
    /**
     * Adds the behaviour to a group.
     *
     * @param onVote called with the pressed vote; `null` removes the vote.
     * @returns a function that shows a vote and returns whether it is negative.
     */
    bind(group: HTMLFieldSetElement, onVote: (vote: Vote) => void) {
      const controls = [...group.querySelectorAll<HTMLInputElement>('input,button')]
      let current = ''
      for (const control of controls) {
        const { type, value } = control
        control[type === 'radio' ? 'onchange' : 'onclick'] = () =>
          onVote(value === current ? null : (isStars ? Number(value) : value) || null)
      }
      return (vote: Vote, isDisabled: boolean): boolean => {
        group.disabled = isDisabled
        // Thumbs are stored as 1 and 0.
        current = `${isStars && vote === 'up' ? 1 : vote}`
        for (const control of controls) {
          const isOn = control.value === current
          if (isThumbs) control.ariaPressed = `${isOn}`
          else control.checked = isOn
        }
        return options.some(({ key, negative }) => negative && key === current)
      }
    },
  }
}

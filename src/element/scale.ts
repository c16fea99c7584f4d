import type { Vote } from '../core/update/builders.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { again, button, cross, h, icon, press } from './dom.ts'
import { type Choice, plural } from './words.ts'

/** The controls that cast a vote. */
export interface Scale {
  readonly view: HTMLElement
  readonly show: (vote: Vote, isDisabled: boolean) => void
}

const thumb =
  'M7 10.5 11 3a2.4 2.4 0 0 1 2.4 2.4V9h5.1a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.4 20H7M3.5 10.5H7V20H3.5z'
const star = 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z'

/**
 * Two native toggle buttons, whose names never change; or native radios, `outOf` stars or some choices, and a button that
 * clears them.
 *
 * @param onVote told what a press asks for; `null` takes the vote back.
 */
export function createScale(
  kind: string | null,
  phrases: Phrases,
  name: string,
  outOf: number,
  choices: readonly Choice[],
  onVote: (vote: Vote) => void,
): Scale {
  const isStars = kind === 'stars'
  const isThumbs = !isStars && kind !== 'choice'
  const votes: readonly Exclude<Vote, null>[] = isThumbs
    ? ['up', 'down']
    : isStars
      ? Array.from({ length: outOf }, (_, index) => index + 1)
      : choices.map(({ key }) => key)
  let now: Vote = null

  const make = () =>
    h(
      'fieldset',
      { part: 'group', role: 'group', 'aria-label': name },
      ...votes.map((vote, index) => {
        if (isThumbs) return thumbOf(vote as 'up' | 'down', phrases)
        const radio = h('input', { type: 'radio', name: 'vote', value: `${vote}` })
        if (!isStars) {
          const label = choices[index]?.label ?? `${vote}`
          return h('label', { part: 'choice', class: 'chip' }, radio, label)
        }
        radio.ariaLabel = plural(phrases, 'star', index + 1)
        return h('label', { part: 'star', class: 'icon' }, radio, icon(star, 'star'))
      }),
      ...(isThumbs
        ? []
        : [button('clear', { class: 'icon', 'aria-label': phrases.clear }, icon(cross))]),
    )
  const view: HTMLFieldSetElement = isThumbs
    ? again([name, phrases.up, phrases.down].join('\n'), make)
    : make()
  const controls = [...view.querySelectorAll<HTMLInputElement>('input,[aria-pressed]')]
  const clear = view.querySelector<HTMLElement>('[part=clear]')
  if (clear) clear.onclick = () => onVote(null)
  votes.forEach((vote, index) => {
    const control = controls[index]
    if (control) {
      control[isThumbs ? 'onclick' : 'onchange'] = () =>
        onVote(isThumbs && vote === now ? null : vote)
    }
  })

  return {
    view,
    show(vote, isDisabled) {
      view.disabled = isDisabled
      // Thumbs are stored as 1 and 0.
      now = isStars && vote === 'up' ? 1 : vote
      controls.forEach((control, index) => {
        const own = votes[index]
        const isOn = isStars ? index < Number(now) : own === now
        if (isThumbs) press(control, isOn)
        else {
          control.checked = own === now
          control.parentElement?.classList.toggle('on', isOn)
        }
      })
      clear?.classList.toggle('off', vote === null)
    },
  }
}

function thumbOf(vote: 'up' | 'down', phrases: Phrases): HTMLElement {
  const attributes = { class: 'icon', 'aria-label': phrases[vote], 'aria-pressed': 'false' }
  return button(`button ${vote}`, attributes, icon(thumb, vote))
}

/** A demonstration of one feature on the page. */
export interface Scene {
  readonly title: string
  readonly text: string
  /** Questions asked when the scene is opened, except those that the chat already contains. */
  readonly questions: readonly string[]
  /** Other addresses of the same scene, by the variant that they show. */
  readonly variants?: Readonly<Record<string, string>>
}

const one = ['How far is the sun?']
const three = ['How far is the sun?', 'And offline?', 'Where is the key?']

export const scenes: readonly Scene[] = [
  {
    title: 'Ask, then rate',
    text: 'The buttons wait until the answer is whole. Rate it, and its row changes.',
    questions: [],
  },
  {
    title: 'Change your mind',
    text: 'Rate it, flip it, say why, take it back. The row says what you said last.',
    questions: one,
  },
  {
    title: 'Offline',
    text: 'Go offline. Rate all three, change one twice, take one back: three wait, for a taking-back is sent too.',
    questions: three,
  },
  {
    title: 'The outbox',
    text: 'Open the badge: it shows exactly what would leave the browser.',
    questions: three,
  },
  {
    title: 'Reload while offline',
    text: 'Rate while offline, then reload. Your votes are still there, and nobody was asked.',
    questions: three,
  },
  {
    title: 'Online again',
    text: 'Come back online. The outbox empties: one request, one write for each answer.',
    questions: three,
  },
  {
    title: 'What left the browser',
    text: 'Rate an answer, and read the request: no Authorization header, no cookie, no address.',
    questions: one,
  },
  {
    title: 'Trouble',
    text: 'Rate an answer while the proxy says no, in three ways. The words under it stay true.',
    questions: one,
    variants: {
      'Too many requests': 'trouble=busy',
      'Expired permission': 'trouble=grant',
      'Switched off': 'trouble=off',
    },
  },
  {
    title: 'Looks',
    text: 'The same buttons in the dark, in Arabic, as stars, at any width.',
    questions: one,
    variants: { Dark: 'theme=dark', Arabic: 'lang=ar', Stars: 'scale=stars' },
  },
  {
    title: 'Keyboard only',
    text: 'Tab to the buttons, press Space, reach the reasons, close with Escape. The focus stays yours.',
    questions: one,
  },
  {
    title: 'Two tabs',
    text: 'Open this page in a second tab. A vote in one shows in the other.',
    questions: one,
  },
  {
    title: 'What happens later',
    text: 'Skip one hour: the server attaches a sale and a ground truth to the same row.',
    questions: one,
  },
]

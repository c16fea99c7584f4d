/** A demonstration of one feature on the page. */
export interface Scene {
  readonly title: string
  readonly text: string
  /** Questions asked when the scene is opened, except those that the chat already contains. */
  readonly questions: readonly string[]
  /** Other addresses of the same scene, by the variant that they show. */
  readonly variants?: Readonly<Record<string, string>>
}

const oneQuestion = ['How far is the sun?']
const threeQuestions = ['How far is the sun?', 'And offline?', 'Where is the key?']

export const scenes: readonly Scene[] = [
  {
    title: 'Ask, then rate',
    text: 'The buttons are disabled until the answer is complete. Rate it, and its row changes.',
    questions: [],
  },
  {
    title: 'Change your mind',
    text: 'Rate the answer, change your vote, give reasons, remove it. The row has your last choice.',
    questions: oneQuestion,
  },
  {
    title: 'Offline',
    text: 'Go offline, rate all three, change one twice, remove one. Three wait, because a removal is sent too.',
    questions: threeQuestions,
  },
  {
    title: 'The outbox',
    text: 'Open the badge. It shows exactly what will be sent.',
    questions: threeQuestions,
  },
  {
    title: 'Reload while offline',
    text: 'Rate while offline, then reload. Your votes are restored without a request.',
    questions: threeQuestions,
  },
  {
    title: 'Online again',
    text: 'Go online. The outbox sends one request, with one write for each answer.',
    questions: threeQuestions,
  },
  {
    title: 'The request',
    text: 'Rate an answer and read the request. It has no Authorization header, cookie or page address.',
    questions: oneQuestion,
  },
  {
    title: 'Faults',
    text: 'Choose a fault, then rate the answer. The message below it states what happened.',
    questions: oneQuestion,
    variants: {
      'Too many requests': 'trouble=busy',
      'Expired grant': 'trouble=grant',
      'Switched off': 'trouble=off',
    },
  },
  {
    title: 'Appearance',
    text: 'The same buttons in dark mode, in Arabic, as stars, and at any width.',
    questions: oneQuestion,
    variants: { Dark: 'theme=dark', Arabic: 'lang=ar', Stars: 'scale=stars' },
  },
  {
    title: 'Keyboard only',
    text: 'Tab to the buttons, press Space, tab to the reasons, close with Escape. The focus never jumps.',
    questions: oneQuestion,
  },
  {
    title: 'Two tabs',
    text: 'Open this page in a second tab. A vote in one tab appears in the other.',
    questions: oneQuestion,
  },
  {
    title: 'Later outcomes',
    text: 'Skip one hour. The server attaches a sale and a ground truth to the same row.',
    questions: oneQuestion,
  },
]

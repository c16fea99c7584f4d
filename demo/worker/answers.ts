/** Canned answers, because the demo is about what happens after an answer. */
const answers: readonly { readonly about: RegExp; readonly text: string }[] = [
  {
    about: /sun|far|distance/i,
    text: 'The sun is about 94.471 million miles from the earth today. The distance changes with the season: the earth is nearest in January and farthest in July.',
  },
  {
    about: /offline|train|tunnel/i,
    text: 'A vote is written to this device before anything is sent. Without a connection it waits there, through reloads and restarts, and leaves when the connection is back.',
  },
  {
    about: /key|secret|safe/i,
    text: 'The page never holds the Openlayer key. It posts your vote to a small proxy, the proxy decides which columns may be written, and only the proxy knows the key.',
  },
  {
    about: /trace|openlayer|row/i,
    text: 'Each answer is one trace, and each trace is one row in Openlayer. Your vote is written into the row of the answer you voted on, even hours later.',
  },
  {
    about: /الشمس/,
    text: 'تبعد الشمس اليوم نحو 152 مليون كيلومتر عن الأرض. تتغير المسافة مع الفصول: تكون الأرض أقرب ما يكون في يناير وأبعد ما يكون في يوليو.',
  },
  {
    about: /joke|funny/i,
    text: 'A queue walks into a bar. The bartender is offline, so it waits, keeps its place, and orders exactly once.',
  },
]

const otherwise =
  'I only know a few things by heart: how far the sun is, what happens offline, where the key lives, what a trace is, and one joke. Rate this answer anyway; that is what this page is for.'

export function answerTo(question: string): string {
  return answers.find(({ about }) => about.test(question))?.text ?? otherwise
}

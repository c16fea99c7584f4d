/** Prepared answers, because the demo shows what happens after an answer. */
const answers: readonly { readonly about: RegExp; readonly text: string }[] = [
  {
    about: /sun|far|distance/i,
    text: 'The sun is about 94.471 million miles from the earth today. The distance changes with the season: the earth is nearest in January and farthest in July.',
  },
  {
    about: /offline|train|tunnel/i,
    text: 'A vote is written to this device before anything is sent. Without a connection it waits there, also after reloads and restarts, and is sent when the connection is back.',
  },
  {
    about: /key|secret|safe/i,
    text: 'The page never has the Openlayer key. It sends your vote to a small proxy. The proxy decides which columns may be written, and only the proxy has the key.',
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

const fallback =
  'I have only a few prepared answers: how far the sun is, what happens offline, where the key is, what a trace is, and one joke. You can rate this answer too.'

export function answerTo(question: string): string {
  return answers.find(({ about }) => about.test(question))?.text ?? fallback
}

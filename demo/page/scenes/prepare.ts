import type { Chat } from '../chat/chat.ts'
import { byId, element } from '../parts/element.ts'
import { scenes } from './scenes.ts'
import type { Setting } from './setting.ts'

/** Shows the description of the scene in the address. */
export function showScene({ scene: number }: Setting): void {
  const scene = scenes[number - 1]
  if (!scene) return
  const { title, text, variants = {} } = scene
  const bar = byId('scene')
  bar.append(
    element('p', {}, element('b', {}, `${number}. ${title}.`), element('span', {}, ` ${text}`)),
    element(
      'div',
      { class: 'links' },
      ...Object.entries(variants).map(([name, query]) => link(name, number, query)),
      ...(number > 1 ? [link('Back', number - 1)] : []),
      ...(number < scenes.length ? [link('Next', number + 1)] : []),
    ),
  )
  bar.hidden = false
}

/** Asks the questions that the scene needs, except those that the chat already contains. */
export async function askSceneQuestions({ scene, lang }: Setting, chat: Chat): Promise<void> {
  const { questions = [] } = scenes[scene - 1] ?? {}
  const needed = lang ? ['كم تبعد الشمس؟'] : questions
  for (const question of needed.slice(chat.count())) await chat.ask(question)
}

function link(text: string, scene: number, query = ''): HTMLAnchorElement {
  return element('a', { href: `?scene=${scene}${query && `&${query}`}` }, text)
}

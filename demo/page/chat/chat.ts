import { type Client, newInferenceId } from '../../../src/index.ts'
import { byId } from '../parts/element.ts'
import type { Setting } from '../scenes/setting.ts'
import { ask } from './ask.ts'
import { forgetTurn, readHistory, rememberTurn, type Turn } from './history.ts'
import { createTurn, type ShownTurn } from './turn.ts'

/** The list of questions and answers. */
export interface Chat {
  /** Number of questions asked. */
  readonly count: () => number
  /** Asks a question. Resolves when the answer is complete or was interrupted. */
  readonly ask: (question: string) => Promise<void>
  /** Shows the questions that another tab added and hides those that it removed. */
  readonly catchUp: () => void
}

export function createChat(client: Client, send: typeof fetch, setting: Setting): Chat {
  const list = byId('turns')
  const shown = new Map<string, ShownTurn>()

  function add(turn: Turn): ShownTurn {
    const shownTurn = createTurn(turn, client, setting, () => void repeat(turn.question, shownTurn))
    shown.set(turn.inferenceId, shownTurn)
    list.append(shownTurn.node)
    showEmpty()
    return shownTurn
  }

  function showEmpty(): void {
    byId('empty').hidden = shown.size > 0
  }

  function remove(inferenceId: string): void {
    shown.get(inferenceId)?.node.remove()
    shown.delete(inferenceId)
    showEmpty()
  }

  /** Repeats a question in place of its interrupted answer. */
  async function repeat(question: string, repeated: ShownTurn): Promise<void> {
    for (const [id, each] of shown) if (each === repeated) remove(id)
    forgetTurn(question)
    await askNow(question)
  }

  async function askNow(question: string): Promise<void> {
    // In this demo each question is a separate conversation.
    const conversation = newInferenceId()
    let turn: Turn = { inferenceId: conversation, question, answer: '', whole: false }
    const shownTurn = add(turn)
    shownTurn.node.scrollIntoView({ block: 'nearest' })
    try {
      for await (const partial of ask(question, conversation, 'visitor', send)) {
        if (turn.inferenceId !== partial.inferenceId) {
          shown.delete(turn.inferenceId)
          shown.set(partial.inferenceId, shownTurn)
        }
        turn = { ...turn, ...partial }
        shownTurn.show(turn)
      }
      turn = { ...turn, whole: true }
    } catch (cause) {
      console.info('The answer ended early.', cause)
    }
    rememberTurn(turn)
    shownTurn.finish(turn)
    shownTurn.node.scrollIntoView({ block: 'nearest' })
  }

  function catchUp(): void {
    const turns = readHistory()
    const kept = new Set(turns.map(({ inferenceId }) => inferenceId))
    for (const id of shown.keys()) if (!kept.has(id)) remove(id)
    for (const turn of turns) if (!shown.has(turn.inferenceId)) add(turn).finish(turn)
    showEmpty()
  }

  catchUp()
  return { count: () => shown.size, ask: askNow, catchUp }
}

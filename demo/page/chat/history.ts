import { keep, readKept } from '../parts/kept.ts'

/** A question and its answer. */
export interface Turn {
  readonly inferenceId: string
  /** Grant that lets this person vote on the answer, also after a reload. */
  readonly grant?: string | undefined
  readonly question: string
  readonly answer: string
  /** Whether the answer was received completely, so that its trace exists. */
  readonly whole: boolean
}

const key = 'aftertrace-demo:chat'

/** Returns the newest 50 questions with their answers, as stored in this browser. */
export function readHistory(): readonly Turn[] {
  return readKept(key, isHistory, [])
}

/** Returns the question that a trace answers, or its inference id if this browser does not know it. */
export function questionOf(inferenceId: string): string {
  const turn = readHistory().find((each) => each.inferenceId === inferenceId)
  return turn?.question ?? inferenceId
}

/** Adds a question with its answer, or replaces the one with the same inference id. */
export function rememberTurn(turn: Turn): void {
  const others = readHistory().filter(({ inferenceId }) => inferenceId !== turn.inferenceId)
  keep(key, [...others, turn].slice(-50))
}

/** Removes the interrupted answers to a question. */
export function forgetTurn(question: string): void {
  keep(
    key,
    readHistory().filter((turn) => turn.whole || turn.question !== question),
  )
}

export function forgetHistory(): void {
  keep(key, [])
}

/** Calls back when another tab adds or removes a question. */
export function onHistoryElsewhere(listener: () => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === key) listener()
  })
}

function isHistory(value: unknown): value is readonly Turn[] {
  return Array.isArray(value) && value.every(isTurn)
}

function isTurn(value: unknown): value is Turn {
  if (typeof value !== 'object' || value === null) return false
  if (!('inferenceId' in value && 'question' in value && 'answer' in value && 'whole' in value))
    return false
  const texts = [value.inferenceId, value.question, value.answer]
  return texts.every((text) => typeof text === 'string') && typeof value.whole === 'boolean'
}

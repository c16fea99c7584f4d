import { textAt } from '../values/at.ts'

/** Returns the output of an answer: its content, with its tool calls if there are any. */
export function outputWithCalls(content: unknown, calls: readonly unknown[]): unknown {
  return calls.length > 0 ? { content: content ?? null, tool_calls: calls } : content
}

/** Joins the texts of the parts of a type. */
export function joinTexts(parts: readonly unknown[], type: string, key: string): string {
  return parts
    .filter((part) => textAt(part, 'type') === type)
    .map((part) => textAt(part, key) ?? '')
    .join('')
}

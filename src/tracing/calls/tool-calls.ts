import { numberAt, textAt } from '../values/at.ts'

interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** Combines streamed tool calls, whose arguments arrive in pieces with an index. */
export function collectToolCalls() {
  const calls = new Map<number, ToolCall>()
  return {
    add(part: unknown): void {
      const index = numberAt(part, ['index']) ?? calls.size
      const { id = '', name = '', arguments: text = '' } = calls.get(index) ?? {}
      calls.set(index, {
        id: textAt(part, 'id') ?? id,
        name: name + (textAt(part, 'function', 'name') ?? ''),
        arguments: text + (textAt(part, 'function', 'arguments') ?? ''),
      })
    },
    result: () =>
      [...calls.values()].map(({ id, ...called }) => ({ id, type: 'function', function: called })),
  }
}

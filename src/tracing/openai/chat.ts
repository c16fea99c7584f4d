import type { EventReader, ReplyReader } from '../calls/collect-body.ts'
import { errorOf, type Reply } from '../calls/options.ts'
import { outputWithCalls } from '../calls/output.ts'
import { collectToolCalls } from '../calls/tool-calls.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** One of the requested answers. */
interface Choice {
  readonly content: unknown
  readonly refusal: string | undefined
  readonly reasoning: string | undefined
  readonly toolCalls: readonly unknown[]
  readonly finishReason: unknown
}

/** Reads replies of chat completions, and of compatible APIs. */
export const chatReader: ReplyReader = {
  whole(reply) {
    const choices = listAt(reply, 'choices').map((choice): Choice => {
      const message = at(choice, 'message')
      return {
        content: at(message, 'content') ?? undefined,
        refusal: textAt(message, 'refusal'),
        reasoning: textAt(message, 'reasoning_content') ?? textAt(message, 'reasoning'),
        toolCalls: listAt(message, 'tool_calls'),
        finishReason: at(choice, 'finish_reason'),
      }
    })
    return { ...replyOf(choices, reply), rawOutput: reply }
  },
  events: collect,
}

function collect(): EventReader {
  const choices = new Map<number, ReturnType<typeof collectChoice>>()
  let last: unknown
  let usage: unknown
  let error: unknown
  return {
    add(chunk) {
      error ??= errorOf(chunk)
      if (at(chunk, 'choices') === undefined) return false
      last = chunk
      usage = at(chunk, 'usage') ?? usage
      let hasOutput = false
      for (const part of listAt(chunk, 'choices')) {
        const index = numberAt(part, ['index']) ?? 0
        const choice = choices.get(index) ?? collectChoice()
        choices.set(index, choice)
        if (choice.add(part)) hasOutput = true
      }
      return hasOutput
    },
    result() {
      const inOrder = [...choices].sort(([a], [b]) => a - b).map(([, choice]) => choice.result())
      const top = { id: at(last, 'id'), model: at(last, 'model'), usage }
      return { ...replyOf(inOrder, top), error }
    },
  }
}

function collectChoice() {
  let content = ''
  let refusal = ''
  let reasoning = ''
  let finishReason: unknown
  const calls = collectToolCalls()
  return {
    add(part: unknown): boolean {
      const text = textAt(part, 'delta', 'content') ?? ''
      const refusalText = textAt(part, 'delta', 'refusal') ?? ''
      const reasoningText =
        textAt(part, 'delta', 'reasoning_content') ?? textAt(part, 'delta', 'reasoning') ?? ''
      const toolCalls = listAt(part, 'delta', 'tool_calls')
      content += text
      refusal += refusalText
      reasoning += reasoningText
      for (const call of toolCalls) calls.add(call)
      finishReason = at(part, 'finish_reason') ?? finishReason
      return text !== '' || refusalText !== '' || reasoningText !== '' || toolCalls.length > 0
    },
    result: (): Choice => ({
      content: content || undefined,
      refusal: refusal || undefined,
      reasoning: reasoning || undefined,
      toolCalls: calls.result(),
      finishReason,
    }),
  }
}

function replyOf(choices: readonly Choice[], reply: unknown): Reply {
  const [first, ...others] = choices
  const details = (name: string, part: string) => numberAt(reply, ['usage', name, part])
  return {
    output: first && outputOf(first),
    id: textAt(reply, 'id'),
    model: textAt(reply, 'model'),
    finishReason: first?.finishReason ?? undefined,
    reasoning: first?.reasoning,
    refusal: first?.refusal,
    otherChoices: others.map((choice) => ({
      output: outputOf(choice),
      finishReason: choice.finishReason,
    })),
    promptTokens: numberAt(reply, ['usage', 'prompt_tokens']),
    completionTokens: numberAt(reply, ['usage', 'completion_tokens']),
    tokens: numberAt(reply, ['usage', 'total_tokens']),
    cachedTokens: details('prompt_tokens_details', 'cached_tokens'),
    reasoningTokens: details('completion_tokens_details', 'reasoning_tokens'),
    partial: (first?.finishReason ?? undefined) === undefined,
  }
}

/** Returns the output of a choice. Without content a refusal is the output. */
function outputOf({ content, refusal, toolCalls }: Choice): unknown {
  return outputWithCalls(content ?? refusal, toolCalls)
}

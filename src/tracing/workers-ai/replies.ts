import type { EventReader, ReplyReader } from '../calls/collect-body.ts'
import { errorOf, type Reply } from '../calls/options.ts'
import { outputWithCalls } from '../calls/output.ts'
import { chatReader } from '../openai/chat.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** Reads replies of Workers AI, in its own format and in that of OpenAI's chat completions. */
export const workersAiReader: ReplyReader = {
  whole(reply) {
    if (at(reply, 'choices') !== undefined) return chatReader.whole(reply)
    const shape = listAt(reply, 'shape')
    const isVectors = typeof shape[1] === 'number' && at(reply, 'data') !== undefined
    return {
      ...usageOf(reply),
      ...(isVectors
        ? { output: `[${shape[0]} embeddings]`, details: dimensionsOf(shape) }
        : { output: outputOf(reply), rawOutput: reply }),
    }
  },
  events: collect,
}

function collect(): EventReader {
  let text = ''
  let last: unknown
  let isDone = false
  let error: unknown
  const calls: unknown[] = []
  const chat = chatReader.events()
  let isChat = false
  return {
    add(event) {
      if (event === '[DONE]') {
        isDone = true
        return false
      }
      if (at(event, 'choices') !== undefined) {
        isChat = true
        return chat.add(event)
      }
      error ??= errorOf(event)
      last = { ...Object(last), ...Object(event) }
      calls.push(...listAt(event, 'tool_calls'))
      const more = textAt(event, 'response') ?? ''
      text += more
      return more !== ''
    },
    result() {
      if (isChat) return chat.result()
      const output = calls.length > 0 ? { content: text, tool_calls: calls } : text || undefined
      return { ...usageOf(last), output, error, partial: !isDone }
    },
  }
}

function outputOf(reply: unknown): unknown {
  const text = at(reply, 'response')
  return outputWithCalls(text, listAt(reply, 'tool_calls')) ?? reply
}

function usageOf(reply: unknown): Reply {
  return {
    promptTokens: numberAt(reply, ['usage', 'prompt_tokens']),
    completionTokens: numberAt(reply, ['usage', 'completion_tokens']),
    tokens: numberAt(reply, ['usage', 'total_tokens']),
  }
}

function dimensionsOf([embeddingCount, embeddingDimensions]: readonly unknown[]) {
  return {
    embeddingCount: Number(embeddingCount),
    embeddingDimensions: Number(embeddingDimensions),
  }
}

import type { EventReader, ReplyReader } from '../calls/collect-body.ts'
import { errorOf, type Reply } from '../calls/options.ts'
import { joinTexts, outputWithCalls } from '../calls/output.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** Reads replies of Anthropic's Messages API. */
export const messagesReader: ReplyReader = {
  whole: (reply) => ({ ...replyOf(reply), rawOutput: reply }),
  events: collect,
}

/** A content block while it is streamed. */
interface Block {
  readonly type: string | undefined
  readonly id: unknown
  readonly name: unknown
  text: string
}

function collect(): EventReader {
  let message: unknown
  let delta: unknown
  let usage: unknown
  let error: unknown
  const blocks = new Map<number, Block>()
  return {
    add(event) {
      message = at(event, 'message') ?? message
      usage = { ...Object(usage), ...Object(at(event, 'message', 'usage') ?? at(event, 'usage')) }
      error ??= errorOf(event)
      const index = numberAt(event, ['index']) ?? 0
      const started = at(event, 'content_block')
      if (started) {
        const text = textAt(started, 'text') ?? textAt(started, 'thinking') ?? ''
        blocks.set(index, {
          type: textAt(started, 'type'),
          id: at(started, 'id'),
          name: at(started, 'name'),
          text,
        })
        return false
      }
      if (textAt(event, 'type') === 'message_delta') delta = at(event, 'delta')
      const part = ['text', 'thinking', 'partial_json'].map((key) => textAt(event, 'delta', key))
      const more = part.find((text) => text !== undefined) ?? ''
      const block = blocks.get(index)
      if (block) block.text += more
      return more !== ''
    },
    result() {
      const content = [...blocks.values()].map(({ type, id, name, text }) => ({
        type,
        id,
        name,
        text,
        thinking: text,
        input: text,
      }))
      const stop_reason = at(delta, 'stop_reason')
      return { ...replyOf({ ...Object(message), content, stop_reason, usage }), error }
    },
  }
}

function replyOf(message: unknown): Reply {
  const blocks = listAt(message, 'content')
  const calls = blocks
    .filter((block) => /tool_use$/.test(textAt(block, 'type') ?? ''))
    .map((block) => ({
      id: at(block, 'id'),
      name: at(block, 'name'),
      arguments: at(block, 'input'),
    }))
  const text = joinTexts(blocks, 'text', 'text') || undefined
  const finishReason = at(message, 'stop_reason') ?? undefined
  return {
    output: outputWithCalls(text, calls),
    id: textAt(message, 'id'),
    model: textAt(message, 'model'),
    finishReason,
    reasoning: joinTexts(blocks, 'thinking', 'thinking'),
    refusal: finishReason === 'refusal' ? text : undefined,
    promptTokens: numberAt(message, ['usage', 'input_tokens']),
    completionTokens: numberAt(message, ['usage', 'output_tokens']),
    cachedTokens: numberAt(message, ['usage', 'cache_read_input_tokens']),
    partial: finishReason === undefined,
  }
}

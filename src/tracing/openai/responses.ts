import type { EventReader, ReplyReader } from '../calls/collect-body.ts'
import { errorOf, type Reply } from '../calls/options.ts'
import { joinTexts, outputWithCalls } from '../calls/output.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** Reads replies of OpenAI's Responses API. */
export const responsesReader: ReplyReader = {
  whole: (reply) => ({ ...replyOf(reply, listAt(reply, 'output')), rawOutput: reply }),
  events: collect,
}

/** Types of events that contain the complete response. */
const finalEvents: readonly unknown[] = [
  'response.completed',
  'response.incomplete',
  'response.failed',
]

function collect(): EventReader {
  let response: unknown
  let isWhole = false
  let text = ''
  let refusal = ''
  let reasoning = ''
  let error: unknown
  const items: unknown[] = []
  return {
    add(event) {
      const type = textAt(event, 'type')
      const delta = textAt(event, 'delta') ?? ''
      response = at(event, 'response') ?? response
      isWhole ||= finalEvents.includes(type)
      if (type === 'error') error = errorOf({ error: event })
      if (type === 'response.output_item.done') items.push(at(event, 'item'))
      if (type === 'response.output_text.delta') text += delta
      else if (type === 'response.refusal.delta') refusal += delta
      else if (/^response\.reasoning.*\.delta$/.test(type ?? '')) reasoning += delta
      return delta !== ''
    },
    result() {
      if (isWhole) return responsesReader.whole(response)
      return {
        ...replyOf(response, items),
        output: outputOf(text, refusal, items),
        refusal,
        reasoning,
        error,
        partial: true,
      }
    },
  }
}

function replyOf(response: unknown, items: readonly unknown[]): Reply {
  const parts = items.flatMap((item) => listAt(item, 'content'))
  const refusal = joinTexts(parts, 'refusal', 'refusal')
  const summaries = items.flatMap((item) => listAt(item, 'summary'))
  const status = textAt(response, 'status')
  return {
    output: outputOf(joinTexts(parts, 'output_text', 'text'), refusal, items),
    id: textAt(response, 'id'),
    model: textAt(response, 'model'),
    finishReason: textAt(response, 'incomplete_details', 'reason') ?? status,
    refusal,
    reasoning: summaries.map((part) => textAt(part, 'text') ?? '').join('\n'),
    promptTokens: numberAt(response, ['usage', 'input_tokens']),
    completionTokens: numberAt(response, ['usage', 'output_tokens']),
    tokens: numberAt(response, ['usage', 'total_tokens']),
    cachedTokens: numberAt(response, ['usage', 'input_tokens_details', 'cached_tokens']),
    reasoningTokens: numberAt(response, ['usage', 'output_tokens_details', 'reasoning_tokens']),
    error: errorOf(response),
    partial: status === undefined || status === 'in_progress',
  }
}

function outputOf(text: string, refusal: string, items: readonly unknown[]): unknown {
  const calls = items.filter((item) => /_call$/.test(textAt(item, 'type') ?? '')).map(callOf)
  return outputWithCalls(text || refusal || undefined, calls)
}

function callOf(item: unknown): unknown {
  const { name, arguments: text } = Object(item)
  return {
    id: at(item, 'call_id') ?? at(item, 'id'),
    type: at(item, 'type'),
    name,
    arguments: text,
  }
}

import type { Reply } from '../calls/options.ts'
import { at, listAt, numberAt, textAt } from '../values/reading.ts'

/** What a model's `doGenerate` gave back. */
export function generatedReply(result: unknown): Reply {
  const content = listAt(result, 'content')
  const texts = (type: string) =>
    content
      .filter((part) => textAt(part, 'type') === type)
      .map((part) => textAt(part, 'text') ?? '')
      .join('')
  const calls = content.filter((part) => textAt(part, 'type') === 'tool-call').map(toolCallOf)
  const text = texts('text') || undefined
  const finishReason = finishOf(result)
  return {
    ...usageOf(at(result, 'usage')),
    output: calls.length > 0 ? { content: text ?? null, tool_calls: calls } : text,
    id: textAt(result, 'response', 'id'),
    model: textAt(result, 'response', 'modelId'),
    finishReason,
    reasoning: texts('reasoning'),
    partial: finishReason === undefined,
  }
}

/** What a function of the SDK gave back whole: a text, an object, or embeddings. */
export function resultReply(result: unknown): Reply {
  const vectors = at(result, 'embedding') ? [at(result, 'embedding')] : listAt(result, 'embeddings')
  if (vectors.length > 0) {
    const tokens = numberAt(result, ['usage', 'tokens'])
    return {
      output: `[${vectors.length} embeddings]`,
      promptTokens: tokens,
      tokens,
      details: { embeddingCount: vectors.length, embeddingDimensions: Object(vectors[0]).length },
    }
  }
  // Version 7 lists the calls of all steps; those of the last one are unanswered only where it ended with them.
  const calls = finishOf(result) === 'tool-calls' ? listAt(result, 'toolCalls').map(toolCallOf) : []
  const said = at(result, 'object') ?? at(result, 'text')
  return {
    ...usageOf(at(result, 'totalUsage') ?? at(result, 'usage')),
    output: calls.length > 0 ? { content: said, tool_calls: calls } : said,
    id: textAt(result, 'response', 'id'),
    model: textAt(result, 'response', 'modelId'),
    finishReason: finishOf(result),
    reasoning: textAt(result, 'reasoningText'),
  }
}

/** A word, or since the third specification of models a word and the provider's own. */
export function finishOf(result: unknown): string | undefined {
  return textAt(result, 'finishReason', 'unified') ?? textAt(result, 'finishReason')
}

/** Numbers, or since the third specification of models numbers by kind. */
export function usageOf(usage: unknown): Reply {
  return {
    promptTokens: numberAt(usage, ['inputTokens'], ['inputTokens', 'total']),
    completionTokens: numberAt(usage, ['outputTokens'], ['outputTokens', 'total']),
    tokens: numberAt(usage, ['totalTokens']),
    cachedTokens: numberAt(
      usage,
      ['cachedInputTokens'],
      ['inputTokens', 'cacheRead'],
      ['inputTokenDetails', 'cacheReadTokens'],
    ),
    reasoningTokens: numberAt(
      usage,
      ['reasoningTokens'],
      ['outputTokens', 'reasoning'],
      ['outputTokenDetails', 'reasoningTokens'],
    ),
  }
}

export function toolCallOf(part: unknown): unknown {
  return {
    id: at(part, 'toolCallId'),
    name: at(part, 'toolName'),
    arguments: at(part, 'input') ?? at(part, 'args'),
  }
}

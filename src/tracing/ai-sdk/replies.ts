import type { Reply } from '../calls/options.ts'
import { joinTexts, outputWithCalls } from '../calls/output.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** Reads the result of a model's `doGenerate`. */
export function generatedReply(result: unknown): Reply {
  const content = listAt(result, 'content')
  const calls = content.filter((part) => textAt(part, 'type') === 'tool-call').map(toolCallOf)
  const finishReason = finishOf(result)
  return {
    ...usageOf(at(result, 'usage')),
    output: outputWithCalls(joinTexts(content, 'text', 'text') || undefined, calls),
    id: textAt(result, 'response', 'id'),
    model: textAt(result, 'response', 'modelId'),
    finishReason,
    reasoning: joinTexts(content, 'reasoning', 'text'),
    partial: finishReason === undefined,
  }
}

/** Reads the complete result of a function of the SDK: a text, an object, or embeddings. */
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
  // Version 7 lists the tool calls of all steps. They belong to the output only if the last step ended with tool calls.
  const calls = finishOf(result) === 'tool-calls' ? listAt(result, 'toolCalls').map(toolCallOf) : []
  const content = at(result, 'object') ?? at(result, 'text')
  return {
    ...usageOf(at(result, 'totalUsage') ?? at(result, 'usage')),
    output: calls.length > 0 ? { content, tool_calls: calls } : content,
    id: textAt(result, 'response', 'id'),
    model: textAt(result, 'response', 'modelId'),
    finishReason: finishOf(result),
    reasoning: textAt(result, 'reasoningText'),
  }
}

/** Returns the finish reason: a string, or from version 3 of the model specification an object with a unified one. */
export function finishOf(result: unknown): string | undefined {
  return textAt(result, 'finishReason', 'unified') ?? textAt(result, 'finishReason')
}

/** Returns the tokens: numbers, or from version 3 of the model specification objects of numbers. */
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

import { withoutUndefined } from '../calls/options.ts'
import type { StepType, StepUpdate } from '../record/update.ts'
import { indexedList, parseJson } from './attributes.ts'
import type { Span } from './span.ts'

/** Data of a span for its step. */
export interface SpanData {
  readonly type: StepType
  readonly inputs: Readonly<Record<string, unknown>> | undefined
  readonly update: StepUpdate
  /** Values for the trace, which any of its spans may contain. */
  readonly userId: string | undefined
  readonly sessionId: string | undefined
  readonly inferenceId: string | undefined
}

/** Reads a span by the conventions of OpenTelemetry, OpenInference and OpenLLMetry. */
export function readSpan({ name, attributes, events }: Span): SpanData {
  const first = (...names: readonly string[]) =>
    names.map((each) => attributes[each]).find((value) => value !== undefined)
  const text = (...names: readonly string[]) => {
    const value = first(...names)
    return value === undefined ? undefined : String(value)
  }
  const count = (...names: readonly string[]) => {
    const value = first(...names)
    return typeof value === 'number' ? value : undefined
  }
  const event = (part: string) =>
    events.map((each) => each.attributes?.[part]).find((value) => value !== undefined)
  const type = typeOf(
    text(
      'gen_ai.operation.name',
      'llm.request.type',
      'openinference.span.kind',
      'traceloop.span.kind',
    ),
  )
  const isModel = type === 'chat_completion' || type === 'embedding'
  const prompt =
    first('gen_ai.input.messages', 'gen_ai.prompt', 'llm.input_messages') ??
    indexedList(attributes, 'gen_ai.prompt.') ??
    indexedList(attributes, 'llm.input_messages.') ??
    event('gen_ai.prompt')
  const given = first('traceloop.entity.input', 'input.value', 'gen_ai.tool.call.arguments')
  const answer =
    first('gen_ai.output.messages', 'gen_ai.completion', 'llm.output_messages') ??
    indexedList(attributes, 'gen_ai.completion.') ??
    indexedList(attributes, 'llm.output_messages.') ??
    event('gen_ai.completion') ??
    first('traceloop.entity.output', 'output.value', 'gen_ai.tool.call.result')
  const tokens = isModel && {
    promptTokens: count(
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'llm.token_count.prompt',
    ),
    completionTokens: count(
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'llm.token_count.completion',
    ),
    tokens: count('gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'llm.token_count.total'),
  }
  return {
    type,
    inputs:
      prompt === undefined
        ? withoutUndefined({ input: parseJson(given) })
        : withoutUndefined({ prompt: parseJson(prompt) }),
    update: {
      name: text('gen_ai.tool.name', 'tool.name') ?? name,
      output: parseJson(answer),
      provider: text('gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system'),
      model: text(
        'gen_ai.response.model',
        'gen_ai.request.model',
        'llm.model_name',
        'embedding.model_name',
      ),
      modelParameters: isModel ? parametersOf(attributes) : undefined,
      ...tokens,
      documents: indexedList(attributes, 'retrieval.documents.'),
      metadata: withoutUndefined({
        finishReason: first('gen_ai.response.finish_reasons'),
        replyId: first('gen_ai.response.id'),
        cachedTokens: count(
          'gen_ai.usage.cache_read.input_tokens',
          'gen_ai.usage.cache_read_input_tokens',
        ),
        reasoningTokens: count(
          'gen_ai.usage.reasoning.output_tokens',
          'gen_ai.usage.reasoning_tokens',
        ),
      }),
    },
    userId: text('user.id', 'enduser.id'),
    sessionId: text('gen_ai.conversation.id', 'session.id'),
    inferenceId: text('aftertrace.inference_id'),
  }
}

const types: Readonly<Record<string, StepType>> = {
  chat: 'chat_completion',
  completion: 'chat_completion',
  text_completion: 'chat_completion',
  generate_content: 'chat_completion',
  llm: 'chat_completion',
  embeddings: 'embedding',
  embedding: 'embedding',
  execute_tool: 'tool',
  tool: 'tool',
  retriever: 'retriever',
  reranker: 'retriever',
  guardrail: 'guardrail',
  invoke_agent: 'agent',
  create_agent: 'agent',
  agent: 'agent',
}

function typeOf(kind: string | undefined): StepType {
  return types[kind?.toLowerCase() ?? ''] ?? 'user_call'
}

function parametersOf(attributes: Span['attributes']) {
  const named = Object.entries(attributes).flatMap(([name, value]) => {
    const parameter = /^gen_ai\.request\.(?!model$)(.+)$/.exec(name)?.[1]
    return parameter ? [[parameter, value] as const] : []
  })
  const given: unknown = parseJson(attributes['llm.invocation_parameters'])
  return { ...Object(typeof given === 'object' ? given : {}), ...Object.fromEntries(named) }
}

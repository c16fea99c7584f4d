import type { Scope } from '../record/step.ts'
import { isGenAi, parentIdOf, type Span } from './span.ts'
import { traceSpans } from './trace-spans.ts'

/** A span processor for a tracer provider of OpenTelemetry. */
export interface GenAiSpanProcessor {
  onStart(span: object, context: unknown): void
  onEnd(span: object): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** The required part of a tracer. */
export type SpanScope = Scope & { flush(): Promise<unknown> }

/** Maximum number of open OpenTelemetry traces. Beyond it the oldest is published incomplete. */
const maxOpen = 1_000
/** Maximum number of spans kept of one trace: the maximum number of steps. */
const maxSpans = 1_000

interface OpenTrace {
  readonly spans: Span[]
  open: number
}

/**
 * Creates a span processor that turns spans of generative AI into traces. It reads the conventions of OpenTelemetry,
 * OpenInference and OpenLLMetry, which the instrumentations of LangChain, Google, Mistral and others use. A trace is published
 * when the last of its spans in this process has ended. Other spans (of a web server, of a database) are left out, unless such
 * spans are below them.
 *
 * The attribute `aftertrace.inference_id` of any span sets the trace's inference id.
 *
 * @param scope the tracer; its `flush` is called by `forceFlush` and `shutdown`.
 * @example
 * const provider = new NodeTracerProvider({ spanProcessors: [createGenAiSpanProcessor(tracer)] })
 */
export function createGenAiSpanProcessor(scope: SpanScope): GenAiSpanProcessor {
  const traces = new Map<string, OpenTrace>()

  const publish = (traceId: string) => {
    const { spans } = traces.get(traceId) ?? { spans: [] }
    traces.delete(traceId)
    if (spans.some(isGenAi)) traceSpans(scope, spans)
  }
  const flush = async () => {
    for (const traceId of [...traces.keys()]) publish(traceId)
    await scope.flush()
  }
  return {
    onStart(span) {
      const { traceId } = spanOf(span).spanContext()
      const trace = traces.get(traceId) ?? { spans: [], open: 0 }
      trace.open += 1
      traces.set(traceId, trace)
      const [oldest] = traces.keys()
      if (traces.size > maxOpen && oldest !== undefined) publish(oldest)
    },
    onEnd(span) {
      const ended = spanOf(span)
      const { traceId } = ended.spanContext()
      // A trace that was published early is not in the map.
      const trace = traces.get(traceId) ?? { spans: [], open: 1 }
      traces.set(traceId, trace)
      trace.open -= 1
      if (trace.spans.length < maxSpans || parentIdOf(ended) === undefined) trace.spans.push(ended)
      if (trace.open <= 0) publish(traceId)
    },
    forceFlush: flush,
    shutdown: flush,
  }
}

/** OpenTelemetry's types differ between its versions, but the members of `Span` are the same. */
function spanOf(span: object): Span {
  return span as Span
}

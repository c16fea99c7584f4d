import type { Scope } from '../record/step.ts'
import { isGenAi, parentIdOf, type Span } from './span.ts'
import { traceSpans } from './trace-spans.ts'

/** A span processor, as a tracer provider of OpenTelemetry takes it. */
export interface GenAiSpanProcessor {
  onStart(span: object, context: unknown): void
  onEnd(span: object): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** As much of a tracer as is needed. */
export type SpanScope = Scope & { flush(): Promise<unknown> }

/** So many traces of OpenTelemetry may be open; of more the oldest is published as it is. */
const maxOpen = 1_000
/** So many spans of one trace are kept, as many as a trace of ours has steps. */
const maxSpans = 1_000

interface OpenTrace {
  readonly spans: Span[]
  open: number
}

/**
 * Turns spans of generative AI into traces: those of LangChain's, Google's, Mistral's and other instrumentations, by the
 * conventions of OpenTelemetry, OpenInference and OpenLLMetry. A trace is published when the last of its spans in this process has
 * ended; spans of other kinds (of a web server, of a database) are left out, apart from those that others stand below.
 *
 * The attribute `aftertrace.inference_id` of any span chooses the trace's inference id.
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
      // One that was published early has lost its place.
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

/** OpenTelemetry's types differ between its versions; what we read is the same. */
function spanOf(span: object): Span {
  return span as Span
}

/** The used part of a span of OpenTelemetry's JavaScript SDK, version 1 or 2. */
export interface Span {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: { readonly code: number; readonly message?: string | undefined }
  readonly events: readonly SpanEvent[]
  /** Seconds and nanoseconds since 1970. */
  readonly startTime: readonly [number, number]
  readonly endTime: readonly [number, number]
  /** Version 2. */
  readonly parentSpanContext?: SpanIds | undefined
  /** Version 1. */
  readonly parentSpanId?: string | undefined
  spanContext(): SpanIds
}

export interface SpanIds {
  readonly traceId: string
  readonly spanId: string
}

interface SpanEvent {
  readonly name: string
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/** Converts a time of OpenTelemetry to milliseconds since 1970. */
export function millisecondsOf([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000 + nanoseconds / 1_000_000
}

export function parentIdOf({ parentSpanContext, parentSpanId }: Span): string | undefined {
  return parentSpanContext?.spanId ?? parentSpanId
}

/** Whether a span has attributes of OpenTelemetry's conventions for generative AI, of OpenInference or of OpenLLMetry. */
export function isGenAi({ attributes }: Span): boolean {
  return Object.keys(attributes).some((name) =>
    /^(gen_ai|llm|traceloop|openinference)\./.test(name),
  )
}

import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import type { Tracer } from 'aftertrace/tracing'
import { createGenAiSpanProcessor } from 'aftertrace/tracing/opentelemetry'

export function createProvider(tracer: Tracer): BasicTracerProvider {
  // #region opentelemetry
  return new BasicTracerProvider({ spanProcessors: [createGenAiSpanProcessor(tracer)] })
  // #endregion
}

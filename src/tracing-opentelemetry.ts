export {
  createGenAiSpanProcessor,
  type GenAiSpanProcessor,
  type SpanScope,
} from './tracing/opentelemetry/create-span-processor.ts'

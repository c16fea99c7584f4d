export { ConfigurationError } from './core/update/errors.ts'
export { publishTo } from './tracing/publish/publish-to.ts'
export type { PublishCounts } from './tracing/publish/publisher.ts'
export type { ContextStorage, TracerEvent, UnsentRows } from './tracing/record/ports.ts'
export type {
  Publish,
  TraceConfig,
  TraceRow,
  TraceTarget,
} from './tracing/record/publish.ts'
export type {
  Collector,
  OpenStep,
  Scope,
  Step,
  Trace,
  TraceOptions,
} from './tracing/record/step.ts'
export type {
  Inputs,
  StepDetails,
  StepType,
  StepUpdate,
  TraceUpdate,
} from './tracing/record/update.ts'
export { createTracer, type TracerOptions } from './tracing/tracer/create-tracer.ts'
export type { FlushOptions, FlushResult, OpenTrace, Tracer } from './tracing/tracer/interface.ts'
export type { TraceDecorator, TraceFunction } from './tracing/tracer/trace-function.ts'
export type { Redact, SerialiseLimits } from './tracing/values/serialise-context.ts'

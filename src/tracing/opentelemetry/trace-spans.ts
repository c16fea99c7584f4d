import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import { readSpan, type SpanData } from './read-span.ts'
import { isGenAi, millisecondsOf, parentIdOf, type Span } from './span.ts'

/** A span with its child spans. It or one of its descendants is a span of generative AI. */
interface SpanNode {
  readonly span: Span
  readonly data: SpanData
  readonly children: readonly SpanNode[]
}

/** Records ended spans as traces: one for each span without a known parent. */
export function traceSpans(scope: Scope, spans: readonly Span[]): void {
  const byStart = [...spans].sort(
    (a, b) => millisecondsOf(a.startTime) - millisecondsOf(b.startTime),
  )
  const known = new Set(byStart.map((span) => span.spanContext().spanId))
  const childrenOf = new Map<string, Span[]>()
  const roots: Span[] = []
  for (const span of byStart) {
    const parent = parentIdOf(span)
    if (parent === undefined || !known.has(parent)) roots.push(span)
    else childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span])
  }
  for (const root of roots) {
    const node = nodeOf(root, childrenOf)
    if (node)
      record(node, (options) => scope.start({ ...options, parent: null }), rootOptionsOf(node))
  }
}

function nodeOf(
  span: Span,
  childrenOf: ReadonlyMap<string, readonly Span[]>,
): SpanNode | undefined {
  const children = (childrenOf.get(span.spanContext().spanId) ?? []).flatMap(
    (child) => nodeOf(child, childrenOf) ?? [],
  )
  if (children.length === 0 && !isGenAi(span)) return undefined
  return { span, data: readSpan(span), children }
}

function record(
  { span, data, children }: SpanNode,
  start: (options: TraceOptions) => OpenStep,
  rootOptions: TraceOptions,
): void {
  const { type, inputs, update } = data
  const options = { name: span.name, type, inputs, startedAt: millisecondsOf(span.startTime) }
  const step = start({ ...options, ...rootOptions })
  for (const child of children) record(child, step.start, {})
  const at = millisecondsOf(span.endTime)
  const { details } = rootOptions
  step.update(details ? { ...update, ...details, output: outputOf(children) } : update)
  if (span.status.code === errorCode) step.fail(errorOf(span), at)
  else step.end({}, at)
}

/** Returns the options of the root step. Values for the trace may be attributes of any of its spans. */
function rootOptionsOf(root: SpanNode): TraceOptions {
  const all = flatten(root).map(({ data }) => data)
  const isPlain = !isGenAi(root.span)
  return {
    userId: all.find(({ userId }) => userId)?.userId,
    sessionId: all.find(({ sessionId }) => sessionId)?.sessionId,
    inferenceId: all.find(({ inferenceId }) => inferenceId)?.inferenceId,
    // A root span of another kind has no prompt and no answer, so use the first and the last ones below it.
    ...(isPlain && { inputs: all.find(hasInputs)?.inputs, details: {} }),
  }
}

function hasInputs({ inputs }: SpanData): boolean {
  return Object.keys(inputs ?? {}).length > 0
}

function outputOf(children: readonly SpanNode[]): unknown {
  return children
    .flatMap(flatten)
    .map(({ data }) => data.update.output)
    .filter((output) => output !== undefined)
    .at(-1)
}

function flatten(node: SpanNode): readonly SpanNode[] {
  return [node, ...node.children.flatMap(flatten)]
}

/** OpenTelemetry's `SpanStatusCode.ERROR`. */
const errorCode = 2

function errorOf({ status, attributes, events }: Span): unknown {
  const exception = events.find(({ name }) => name === 'exception')?.attributes
  return {
    name: exception?.['exception.type'] ?? attributes['error.type'] ?? 'Error',
    message: status.message ?? exception?.['exception.message'] ?? 'The span has the status ERROR.',
  }
}

import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import { readSpan, type SpanReading } from './read-span.ts'
import { isGenAi, millisecondsOf, parentIdOf, type Span } from './span.ts'

/** A span and those below it, of generative AI or with such below them. */
interface Node {
  readonly span: Span
  readonly reading: SpanReading
  readonly below: readonly Node[]
}

/** Makes traces of spans that have ended: one for each that stands below no other. */
export function traceSpans(scope: Scope, spans: readonly Span[]): void {
  const byStart = [...spans].sort(
    (a, b) => millisecondsOf(a.startTime) - millisecondsOf(b.startTime),
  )
  const known = new Set(byStart.map((span) => span.spanContext().spanId))
  const below = new Map<string, Span[]>()
  const roots: Span[] = []
  for (const span of byStart) {
    const parent = parentIdOf(span)
    if (parent === undefined || !known.has(parent)) roots.push(span)
    else below.set(parent, [...(below.get(parent) ?? []), span])
  }
  for (const root of roots) {
    const node = nodeOf(root, below)
    if (node) record(node, (options) => scope.start({ ...options, parent: null }), traceOf(node))
  }
}

function nodeOf(span: Span, below: ReadonlyMap<string, readonly Span[]>): Node | undefined {
  const children = (below.get(span.spanContext().spanId) ?? []).flatMap(
    (child) => nodeOf(child, below) ?? [],
  )
  if (children.length === 0 && !isGenAi(span)) return undefined
  return { span, reading: readSpan(span), below: children }
}

function record(
  { span, reading, below }: Node,
  start: (options: TraceOptions) => OpenStep,
  more: TraceOptions,
): void {
  const { type, inputs, update } = reading
  const options = { name: span.name, type, inputs, startedAt: millisecondsOf(span.startTime) }
  const step = start({ ...options, ...more })
  for (const child of below) record(child, step.start, {})
  const at = millisecondsOf(span.endTime)
  step.update(more.details ? { ...update, ...more.details, output: outputOf(below) } : update)
  if (span.status.code === errorCode) step.fail(errorOf(span), at)
  else step.end({}, at)
}

/** What belongs to the trace as a whole may stand at any of its spans. */
function traceOf(root: Node): TraceOptions {
  const all = allOf(root).map(({ reading }) => reading)
  const isPlain = !isGenAi(root.span)
  return {
    userId: all.find(({ userId }) => userId)?.userId,
    sessionId: all.find(({ sessionId }) => sessionId)?.sessionId,
    inferenceId: all.find(({ inferenceId }) => inferenceId)?.inferenceId,
    // A span of the caller's own says nothing of prompt and answer: they are the first and the last below it.
    ...(isPlain && { inputs: all.find(hasInputs)?.inputs, details: {} }),
  }
}

function hasInputs({ inputs }: SpanReading): boolean {
  return Object.keys(inputs ?? {}).length > 0
}

function outputOf(below: readonly Node[]): unknown {
  return below
    .flatMap(allOf)
    .map(({ reading }) => reading.update.output)
    .filter((output) => output !== undefined)
    .at(-1)
}

function allOf(node: Node): readonly Node[] {
  return [node, ...node.below.flatMap(allOf)]
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

import { AsyncLocalStorage } from 'node:async_hooks'
import {
  createTracer,
  type TraceConfig,
  type TraceRow,
  type TracerEvent,
  type TracerOptions,
  type TraceTarget,
} from '../../src/tracing.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

export interface Published {
  readonly row: TraceRow
  readonly config: TraceConfig
  readonly target: TraceTarget
}

/** A step in the form in which a row contains it. */
export interface ShownStep {
  readonly name: string
  readonly type: string
  readonly output: unknown
  readonly inputs: unknown
  readonly metadata: Readonly<Record<string, unknown>>
  readonly steps: readonly ShownStep[]
  readonly [detail: string]: unknown
}

/** Creates a tracer that records what it publishes, with a manual clock. */
export function tracerOf(options: Partial<TracerOptions> = {}) {
  const published: Published[] = []
  const events: TracerEvent[] = []
  const clock = createClock(Date.UTC(2026, 3, 1))
  let ids = 0
  const tracer = createTracer({
    inferencePipelineId: pipeline,
    publish: async (row, config, target) => void published.push({ row, config, target }),
    context: new AsyncLocalStorage(),
    onEvent: (event) => events.push(event),
    now: () => clock.ms,
    after: clock.after,
    newId: () => `id-${++ids}`,
    ...options,
  })
  return { tracer, published, events, clock }
}

/** Creates a manual clock. Due timers are called in order. */
function createClock(start = 0) {
  const due = new Map<() => void, number>()
  const clock = {
    ms: start,
    after(waitMs: number, call: () => void) {
      // A separate timer for each call, even of the same function.
      const timer = () => call()
      due.set(timer, clock.ms + waitMs)
      return () => void due.delete(timer)
    },
    async advance(ms: number) {
      const end = clock.ms + ms
      for (let next = first(end); next; next = first(end)) {
        const [timer, at] = next
        due.delete(timer)
        clock.ms = Math.max(clock.ms, at)
        timer()
        await rest()
      }
      clock.ms = end
      await rest()
    },
  }
  const first = (end: number) =>
    [...due].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0]
  return clock
}

/** Creates a tracer without a context, as in a browser. */
export function explicitTracer(options: Partial<TracerOptions> = {}) {
  return tracerOf({ context: undefined, ...options })
}

export function rootOf(published: Published | undefined): ShownStep {
  const steps = published?.row['steps'] as unknown as readonly ShownStep[] | undefined
  const [root] = steps ?? []
  if (!root) throw new Error('No trace was published.')
  return root
}

/** Formats a tree of names, such as `a(b, c(d))`. */
export function shape({ name, steps }: ShownStep): string {
  return steps.length > 0 ? `${name}(${steps.map(shape).join(', ')})` : name
}

/** Lets all pending microtasks run. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

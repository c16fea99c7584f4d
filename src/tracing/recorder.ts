import { collectAnything } from './collector.ts'
import { createDecoder } from './decoder.ts'
import { openStep } from './open-step.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord } from './record.ts'
import type { Roots } from './roots.ts'
import type { NamedOptions } from './step.ts'
import { completeStep, copyOf } from './step-record.ts'
import type { Ending, Tap } from './tap.ts'
import type { StepUpdate } from './update.ts'

/** Records steps. Only a step's first end counts; nothing here throws, apart from `within`. */
export interface Recorder {
  /** @param parent the step to stand below, or nothing for a trace of its own. */
  open(options: NamedOptions, args: readonly unknown[], parent: StepRecord | undefined): StepRecord
  /** Runs a step's own work, as its context. Throws what the work throws. */
  within<Result>(step: StepRecord, work: () => Result): Result
  /** The step that a context holds, if it is one of this tracer's. */
  current(): StepRecord | undefined
  finish(step: StepRecord, output: unknown): void
  fail(step: StepRecord, cause: unknown): void
  /** Listens to the parts of a step's result. */
  tap(step: StepRecord): Tap
  /** A step's result is read later, through `holder`: should nobody do so, it ends with what was gathered until then. */
  entrust(step: StepRecord, holder: object, tap: Tap): void
  /** Ends a step with what is known of it. */
  abandon(step: StepRecord): void
  /** Runs what may throw because of what the caller handed in; that is told, and nobody's work suffers. */
  guard(act: () => void): void
}

type Registry = FinalizationRegistry<() => void>

export function createRecorder(ports: TracerPorts, roots: Roots): Recorder {
  const { context, now, tell } = ports
  // Older workerd has none.
  const forgotten: Registry | undefined =
    globalThis.FinalizationRegistry && new FinalizationRegistry((abandon) => abandon())

  const guard = (act: () => void) => {
    try {
      act()
    } catch (error) {
      tell({ kind: 'tracer_failed', error })
    }
  }
  const close = (step: StepRecord, { partial, failure }: Ending, update?: () => StepUpdate) => {
    if (step.endedAt !== undefined) return
    step.endedAt = now()
    const { details } = step.options
    const copy = copyOf(step, ports)
    guard(() => update && completeStep(step, update(), copy))
    if (details) completeStep(step, details, copy)
    if (partial) step.metadata = { ...step.metadata, partial }
    if (failure) step.metadata = { ...step.metadata, error: copy(failure.cause) }
    if (step.isNested) return
    abandonBelow(step)
    roots.end(step)
  }
  const abandon = (step: StepRecord) =>
    step.tap ? step.tap.leave() : close(step, { partial: true })
  /** What still runs when its trace ends is in the row as far as it got. */
  const abandonBelow = ({ steps }: StepRecord): void => {
    for (const step of steps) {
      abandon(step)
      abandonBelow(step)
    }
  }
  /** Whoever shares their context with us may keep anything in it. */
  const isOwn = (store: unknown): store is StepRecord => Object(store).trace?.owner === ports

  return {
    guard,
    abandon,
    open(options, args, parent) {
      // What is left running by a trace that has ended must not vanish with it: it is a trace of its own.
      const above = parent?.trace.ended ? undefined : parent
      const step = openStep(options, args, above, ports, guard)
      if (!above) roots.begin(step)
      return step
    },
    within: (step, work) => (context ? context.run(step, work) : work()),
    current() {
      const store = context?.getStore()
      return isOwn(store) ? store : undefined
    },
    finish(step, output) {
      const { describe } = step.options
      let found: StepUpdate = { output }
      guard(() => {
        found = { output, ...describe?.(output) }
      })
      close(step, {}, () => found)
    },
    fail: (step, cause) => close(step, { failure: { cause } }),
    tap(step) {
      const collector =
        step.options.collect?.() ?? collectAnything(ports.limits, createDecoder(ports.streams))
      const end = (ending: Ending) => close(step, ending, () => collector.result())
      return {
        add: (part) => guard(() => collector.add(part)),
        done: () => end({}),
        fail: (cause) => end({ failure: { cause } }),
        leave: () => end({ partial: true }),
      }
    },
    entrust(step, holder, tap) {
      step.tap = tap
      forgotten?.register(holder, tap.leave)
    },
  }
}

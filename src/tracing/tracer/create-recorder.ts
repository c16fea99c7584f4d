import { collectAnything } from '../follow/collector.ts'
import { createDecoder } from '../follow/decoder.ts'
import type { Roots } from '../publish/roots.ts'
import { openStep } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { completeStep, copyOf } from '../record/step-record.ts'
import type { Ending } from '../record/tap.ts'
import type { StepUpdate } from '../record/update.ts'

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

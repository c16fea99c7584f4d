import { collectAnything } from '../follow/collector.ts'
import type { Roots } from '../publish/roots.ts'
import { describeError } from '../record/describe-error.ts'
import { openStep } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { Ending } from '../record/reading.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Collector } from '../record/step.ts'
import { completeStep, copyOf, isOver, none } from '../record/step-record.ts'
import { promoteFields } from '../record/trace-record.ts'
import type { StepUpdate } from '../record/update.ts'

type Registry = FinalizationRegistry<() => void>

export function createRecorder(ports: TracerPorts, roots: Roots): Recorder {
  const { context, now, tell } = ports
  // Older workerd has none.
  const forgotten: Registry | undefined =
    globalThis.FinalizationRegistry && new FinalizationRegistry((abandon) => abandon())

  const within = <Result>(step: StepRecord, work: () => Result): Result =>
    context ? context.run(step, work) : work()
  const guard = (act: () => void) => {
    try {
      act()
    } catch (error) {
      tell({ kind: 'tracer_failed', error })
    }
  }
  const close = (
    step: StepRecord,
    { at: endedAt, partial, failure }: Ending,
    read?: () => StepUpdate,
    otherwise: StepUpdate = none,
  ) => {
    const { before, options, trace } = step
    if (step.endedAt !== undefined && (partial || !before)) return
    // An end as partial is not the last word: the step may end after all, and then its trace's row is corrected.
    if (before) Object.assign(step, before)
    trace.activeAt = now()
    step.endedAt = endedAt ?? trace.activeAt
    step.before = partial && { said: { ...step.said }, metadata: step.metadata }
    const copy = copyOf(step, ports)
    const { details } = options
    // What was said first wins; where reading it fails, the next is said all the same.
    if (read) guard(() => completeStep(step, read(), copy))
    completeStep(step, otherwise, copy)
    if (details) guard(() => completeStep(step, details, copy))
    if (options.promote) guard(() => promoteFields(step))
    if (partial) step.metadata = { ...step.metadata, partial }
    if (failure) step.metadata = { ...step.metadata, ...describeError(failure.cause, copy) }
    if (step.depth > 0) return
    abandonBelow(step)
    roots.end(step, partial === true)
  }
  const abandon = (step: StepRecord) => (step.leave ? step.leave() : close(step, { partial: true }))
  /** What still runs when its trace ends is in the row as far as it got. */
  const abandonBelow = ({ steps }: StepRecord) => {
    for (const step of steps) {
      abandon(step)
      abandonBelow(step)
    }
  }
  /** Whoever shares their context with us may keep anything in it. */
  const isOwn = (store: unknown): store is StepRecord => {
    try {
      return Object(store).trace?.owner === ports
    } catch {
      return false
    }
  }

  return {
    guard,
    abandon,
    close,
    open(options, args, parent) {
      // What is left running by a trace that has ended must not vanish with it: it is a trace of its own.
      const above = parent && isOver(parent.trace.root) ? undefined : parent
      const step = openStep(options, args, above, ports, guard)
      if (!above) roots.begin(step)
      return step
    },
    within,
    current() {
      const store = context?.getStore()
      return isOwn(store) ? store : undefined
    },
    finish(step, output) {
      const { describe } = step.options
      close(step, none, describe && (() => ({ output, ...describe(output) })), { output })
    },
    fail: (step, cause) => close(step, { failure: { cause } }),
    read(step) {
      const { options, trace } = step
      let collector: Collector | undefined
      const collected = () => {
        collector ??= options.collect?.() ?? collectAnything(ports.limits, ports.streams)
        return collector
      }
      const end = (ending: Ending) => close(step, ending, () => collected().result())
      const leave = () => end({ partial: true })
      step.leave = leave
      return {
        within: (work) => within(step, work),
        add(part) {
          trace.activeAt = now()
          guard(() => {
            if (collected().add(part) !== true || 'timeToFirstToken' in step.metadata) return
            const timeToFirstToken = trace.activeAt - step.startedAt
            step.metadata = { ...step.metadata, timeToFirstToken }
          })
        },
        end: (endedAt) => end({ at: endedAt }),
        fail: (cause, endedAt) => end({ at: endedAt, failure: { cause } }),
        leave,
        leaveWith: (holder) => forgotten?.register(holder, leave),
      }
    },
  }
}

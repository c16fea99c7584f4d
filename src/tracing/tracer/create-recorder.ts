import { collectAnything } from '../follow/collector.ts'
import type { PendingTraces } from '../publish/pending-traces.ts'
import { describeError } from '../record/describe-error.ts'
import { openStep } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Ending } from '../record/result-listener.ts'
import type { Collector } from '../record/step.ts'
import { completeStep, copyOf, empty, isOver } from '../record/step-record.ts'
import { promoteFields } from '../record/trace-record.ts'
import type { StepUpdate } from '../record/update.ts'

type Registry = FinalizationRegistry<() => void>

export function createRecorder(ports: TracerPorts, pending: PendingTraces): Recorder {
  const { context, now, emit } = ports
  // Older versions of workerd have no FinalizationRegistry.
  const registry: Registry | undefined =
    globalThis.FinalizationRegistry && new FinalizationRegistry((leave) => leave())

  const within = <Result>(step: StepRecord, work: () => Result): Result =>
    context ? context.run(step, work) : work()
  const guard = (action: () => void) => {
    try {
      action()
    } catch (error) {
      emit({ kind: 'tracer_failed', error })
    }
  }
  const close = (
    step: StepRecord,
    { at: endedAt, partial, failure }: Ending,
    read?: () => StepUpdate,
    fallback: StepUpdate = empty,
  ) => {
    const { before, options, trace } = step
    if (step.endedAt !== undefined && (partial || !before)) return
    // A step that ended as partial continues from its state before that end.
    if (before) Object.assign(step, before)
    trace.activeAt = now()
    step.endedAt = endedAt ?? trace.activeAt
    step.before = partial && { values: { ...step.values }, metadata: step.metadata }
    const copy = copyOf(step, ports)
    const { details } = options
    // Earlier values take precedence. A function that throws does not prevent the following ones.
    if (read) guard(() => completeStep(step, read(), copy))
    completeStep(step, fallback, copy)
    if (details) guard(() => completeStep(step, details, copy))
    if (options.promote) guard(() => promoteFields(step))
    if (partial) step.metadata = { ...step.metadata, partial }
    if (failure) step.metadata = { ...step.metadata, ...describeError(failure.cause, copy) }
    if (step.depth > 0) return
    abandonBelow(step)
    pending.end(step, partial === true)
  }
  const abandon = (step: StepRecord) => (step.leave ? step.leave() : close(step, { partial: true }))
  /** Ends the steps that still run when their trace ends. */
  const abandonBelow = ({ steps }: StepRecord) => {
    for (const step of steps) {
      abandon(step)
      abandonBelow(step)
    }
  }
  /** Whether a value of the context is a step of this tracer. Others may use the same context. */
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
      // Steps that start after the end of their trace are recorded as new traces, so that they are not lost.
      const openParent = parent && isOver(parent.trace.root) ? undefined : parent
      const step = openStep(options, args, openParent, ports, guard)
      if (!openParent) pending.begin(step)
      return step
    },
    within,
    current() {
      const store = context?.getStore()
      return isOwn(store) ? store : undefined
    },
    finish(step, output) {
      const { describe } = step.options
      close(step, empty, describe && (() => ({ output, ...describe(output) })), { output })
    },
    fail: (step, cause) => close(step, { failure: { cause } }),
    listen(step) {
      const { options, trace } = step
      let collector: Collector | undefined
      const collectorOf = () => {
        collector ??= options.collect?.() ?? collectAnything(ports.limits, ports.streams)
        return collector
      }
      const end = (ending: Ending) => close(step, ending, () => collectorOf().result())
      const leave = () => end({ partial: true })
      step.leave = leave
      return {
        within: (work) => within(step, work),
        add(part) {
          trace.activeAt = now()
          guard(() => {
            if (collectorOf().add(part) !== true || 'timeToFirstToken' in step.metadata) return
            const timeToFirstToken = trace.activeAt - step.startedAt
            step.metadata = { ...step.metadata, timeToFirstToken }
          })
        },
        end: (endedAt) => end({ at: endedAt }),
        fail: (cause, endedAt) => end({ at: endedAt, failure: { cause } }),
        leave,
        leaveWith: (holder) => registry?.register(holder, leave),
      }
    },
  }
}

import { collectAnything } from '../follow/collector.ts'
import { createDecoder } from '../follow/decoder.ts'
import type { Roots } from '../publish/roots.ts'
import { describeError } from '../record/describe-error.ts'
import { openStep } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { Ending } from '../record/reading.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { type Copy, completeStep, copyOf, isOver, none } from '../record/step-record.ts'
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
  /** An end as partial is not the last word: the step may end after all, and then its trace's row is corrected. */
  const reopen = (step: StepRecord) => {
    if (!step.before) return
    step.said = step.before.said
    step.metadata = step.before.metadata
    step.endedAt = undefined
    delete step.before
  }
  const close = (
    step: StepRecord,
    { at, partial, failure }: Ending,
    read?: (output: unknown) => StepUpdate,
    output?: unknown,
  ) => {
    if (step.endedAt !== undefined && (partial || !step.before)) return
    reopen(step)
    step.trace.activeAt = now()
    step.endedAt = at ?? step.trace.activeAt
    if (partial) step.before = { said: { ...step.said }, metadata: step.metadata }
    const { details } = step.options
    const copy = copyOf(step, ports)
    try {
      if (read) complete(step, read(output), copy)
    } catch (error) {
      tell({ kind: 'tracer_failed', error })
      complete(step, { output }, copy)
    }
    if (details) completeStep(step, details, copy)
    if (partial) step.metadata = { ...step.metadata, partial }
    if (step.firstPartAt !== undefined) {
      const timeToFirstToken = step.firstPartAt - step.startedAt
      step.metadata = { timeToFirstToken, ...step.metadata }
    }
    if (failure) step.metadata = { ...step.metadata, ...describeError(failure.cause, copy) }
    if (step.isNested) return
    abandonBelow(step)
    roots.end(step, partial === true)
  }
  const complete = (step: StepRecord, update: StepUpdate, copy: Copy) => {
    completeStep(step, update, copy)
    if (step.options.promote) promoteFields(step, update.output, copy)
  }
  const abandon = (step: StepRecord) => (step.leave ? step.leave() : close(step, { partial: true }))
  /** What still runs when its trace ends is in the row as far as it got. */
  const abandonBelow = (root: StepRecord): void => {
    const below = [...root.steps]
    for (const step of below) {
      abandon(step)
      below.push(...step.steps)
    }
  }
  /** Whoever shares their context with us may keep anything in it. */
  const isOwn = (store: unknown): store is StepRecord => Object(store).trace?.owner === ports

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
      const read = describe && ((result: unknown) => ({ output: result, ...describe(result) }))
      close(step, none, read ?? asOutput, output)
    },
    fail: (step, cause) => close(step, { failure: { cause } }),
    read(step) {
      const { collect } = step.options
      const create = collect ?? (() => collectAnything(ports.limits, createDecoder(ports.streams)))
      let collector = collect?.()
      const end = (ending: Ending) =>
        close(step, ending, collector && (() => collector?.result() ?? {}))
      const leave = () => end({ partial: true })
      step.leave = leave
      return {
        within: (work) => within(step, work),
        add(part) {
          step.trace.activeAt = now()
          guard(() => {
            collector ??= create()
            if (collector.add(part) === true) step.firstPartAt ??= step.trace.activeAt
          })
        },
        end: (at) => end({ at }),
        fail: (cause, at) => end({ at, failure: { cause } }),
        leave,
        leaveWith: (holder) => forgotten?.register(holder, leave),
      }
    },
  }
}

const asOutput = (output: unknown): StepUpdate => ({ output })

import { collectAnything } from './collector.ts'
import { createDecoder } from './decoder.ts'
import { inputsOf } from './inputs-of.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord } from './record.ts'
import type { Roots } from './roots.ts'
import { serialise } from './serialise.ts'
import type { Span } from './span.ts'
import type { Step, TraceOptions } from './step.ts'
import { type Copy, completeStep, copyMembers, updateStep } from './step-record.ts'

import { createTap, type Ending } from './tap.ts'
import { beginTrace } from './trace-record.ts'
import type { StepUpdate } from './update.ts'

/** A trace with more steps than this leaves the rest out, and says so. */
const maxSteps = 1_000

/** Opens steps. */
export interface Recorder {
  /** @param run runs work as a step below another. */
  open(options: TraceOptions, args: readonly unknown[], run: Step['run']): Span
  /** The step that a context holds, if it is one of this tracer's. */
  stepOf(store: unknown): Step | undefined
}

export function createRecorder(ports: TracerPorts, roots: Roots): Recorder {
  const { context, now, tell } = ports
  /** Where a step of this tracer keeps its record: a map of all steps would be slow to collect. */
  const own = Symbol('record')
  const forgotten =
    'FinalizationRegistry' in globalThis
      ? new FinalizationRegistry<() => void>((abandon) => abandon())
      : undefined

  const recordOf = (store: unknown): StepRecord | undefined =>
    typeof store === 'object' && store !== null ? Reflect.get(store, own) : undefined

  /** What the caller hands in may throw when it is looked at; that is told, and nobody's work suffers. */
  const guard = (act: () => void) => {
    try {
      act()
    } catch (error) {
      tell({ kind: 'tracer_failed', error })
    }
  }

  return {
    stepOf: (store) => recordOf(store)?.step,

    open(options, args, run) {
      const { parent = context?.getStore(), name = 'step', type = 'user_call' } = options
      const above = recordOf(parent)
      // What is left running by a trace that has ended must not vanish with it: it is a trace of its own.
      const isNested = above !== undefined && !above.trace.ended
      const { trace, handle } = isNested
        ? { trace: above.trace, handle: above.step.trace }
        : beginTrace(ports, guard)
      const copy: Copy = (value) =>
        isNested ? serialise(value, ports, trace.budget) : serialise(value, ports)
      const id = `${trace.id}-${trace.count}`
      const step: Step = {
        id,
        trace: handle,
        update(update) {
          if (record.endedAt !== undefined) return tell({ kind: 'no_trace' })
          guard(() => updateStep(record, update, copy))
        },
        run: (below, work) => run({ ...below, parent: step }, work),
      }
      const record: StepRecord = {
        id,
        step,
        type,
        trace,
        inputs: {},
        metadata: {},
        said: { name },
        steps: [],
        startedAt: now(),
      }
      Object.assign(step, { [own]: record })

      const close = (update: () => StepUpdate, { partial, failure }: Ending) => {
        if (record.endedAt !== undefined) return
        record.endedAt = now()
        record.abandon = undefined
        guard(() => completeStep(record, update(), copy))
        if (options.details) completeStep(record, options.details, copy)
        if (partial) record.metadata = { ...record.metadata, partial }
        if (failure) record.metadata = { ...record.metadata, error: copy(failure.cause) }
        if (!isNested) guard(() => roots.end(record))
      }

      record.abandon = () => close(nothing, { partial: true })
      if (!isNested) roots.begin(record)
      else if (trace.count < maxSteps) above.steps.push(record)
      else trace.metadata = { ...trace.metadata, steps_left_out: trace.count + 1 - maxSteps }
      trace.count += 1
      guard(() => {
        record.inputs = copyMembers(inputsOf(options.inputs, args), copy)
        if (options.metadata) record.metadata = copyMembers(options.metadata, copy)
      })
      guard(() => {
        const { userId, sessionId } = options
        const inferenceId = isNested ? undefined : idOf(options.inferenceId, args)
        if ((userId ?? sessionId ?? inferenceId) !== undefined)
          handle.update({ userId, sessionId, inferenceId })
      })

      return {
        step,
        within: (work) => (context ? context.run(step, work) : work()),
        finish(output) {
          let found: StepUpdate = { output }
          guard(() => {
            if (options.describe) found = { output, ...options.describe(output) }
          })
          close(() => found, {})
        },
        fail: (cause) => close(nothing, { failure: { cause } }),
        tap(more) {
          const decode = createDecoder(ports.streams)
          const collector = options.collect?.() ?? collectAnything(ports, decode)
          const update = (result: () => StepUpdate) => () => {
            const { metadata, ...rest } = result()
            return { ...more, ...rest, metadata: { ...more?.metadata, ...metadata } }
          }
          return createTap(collector, (result, ending) => close(update(result), ending), guard)
        },
        entrust(holder, { leave }) {
          if (record.endedAt !== undefined) return
          record.abandon = leave
          forgotten?.register(holder, leave)
        },
      }
    },
  }
}

function nothing(): StepUpdate {
  return {}
}

/** What is no string stands for no id at all, and is told as such. */
function idOf(id: TraceOptions['inferenceId'], args: readonly unknown[]): string | undefined {
  if (typeof id !== 'function') return id
  const made: unknown = Reflect.apply(id, undefined, args)
  return typeof made === 'string' ? made : ''
}

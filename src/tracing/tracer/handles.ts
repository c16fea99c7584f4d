import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord, TraceRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { OpenStep, Scope, Step, Trace } from '../record/step.ts'
import { copyOf, isOver, updateStep } from '../record/step-record.ts'
import { updateTrace } from '../record/trace-record.ts'

/** Maps recorded steps to their public objects and back. */
export interface Handles {
  stepOf(record: StepRecord): Step
  openStepOf(record: StepRecord): OpenStep
  recordOf(step: unknown): StepRecord | undefined
}

/** @param scope creates steps with the option `parent`. */
export function createHandles(ports: TracerPorts, recorder: Recorder, scope: Scope): Handles {
  const { inferencePipelineId, emit } = ports
  const { guard } = recorder
  const records = new WeakMap<object, StepRecord>()

  const traceOf = (record: TraceRecord): Trace => {
    record.handle ??= {
      get inferenceId() {
        return record.inferenceId
      },
      inferencePipelineId,
      update(update) {
        if (isOver(record.root)) emit({ kind: 'no_trace' })
        else guard(() => updateTrace(record, update, ports))
        record.activeAt = ports.now()
      },
    }
    return record.handle
  }
  const stepOf = (record: StepRecord): Step => {
    if (record.handle) return record.handle
    const step: Step = {
      id: record.id,
      trace: traceOf(record.trace),
      update(update) {
        if (isOver(record)) emit({ kind: 'no_trace' })
        else guard(() => updateStep(record, update, copyOf(record, ports)))
        record.trace.activeAt = ports.now()
      },
      run: (options, work) => scope.run({ ...options, parent: step }, work),
      start: (options) => scope.start({ ...options, parent: step }),
    }
    record.handle = step
    records.set(step, record)
    return step
  }
  return {
    stepOf,
    openStepOf(record) {
      const listener = recorder.listen(record)
      const open: OpenStep = {
        ...stepOf(record),
        ...listener,
        end(update, at) {
          if (update) recorder.close(record, { at }, () => update)
          else listener.end(at)
        },
      }
      records.set(open, record)
      return open
    },
    recordOf: (step) => records.get(Object(step)),
  }
}

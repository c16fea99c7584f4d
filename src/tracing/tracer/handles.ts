import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord, TraceRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Step, Trace } from '../record/step.ts'
import { copyOf, updateStep } from '../record/step-record.ts'
import { updateTrace } from '../record/trace-record.ts'

/** What callers hold of steps and traces, and the way back. */
export interface Handles {
  stepOf(record: StepRecord): Step
  recordOf(step: unknown): StepRecord | undefined
}

/** @param run runs work as a step below another. */
export function createHandles(ports: TracerPorts, recorder: Recorder, run: Step['run']): Handles {
  const { inferencePipelineId, tell } = ports
  const { guard } = recorder
  const records = new WeakMap<object, StepRecord>()

  const traceOf = (record: TraceRecord): Trace => {
    record.handle ??= {
      get inferenceId() {
        return record.inferenceId
      },
      inferencePipelineId,
      update(update) {
        if (record.ended) tell({ kind: 'no_trace' })
        else guard(() => updateTrace(record, update, ports))
      },
    }
    return record.handle
  }
  const make = (record: StepRecord): Step => {
    const step: Step = {
      id: record.id,
      trace: traceOf(record.trace),
      update(update) {
        if (record.endedAt !== undefined) tell({ kind: 'no_trace' })
        else guard(() => updateStep(record, update, copyOf(record, ports)))
      },
      run: (below, work) => run({ ...below, parent: step }, work),
    }
    records.set(step, record)
    return step
  }
  return {
    stepOf(record) {
      record.handle ??= make(record)
      return record.handle
    },
    recordOf: (step) => records.get(Object(step)),
  }
}

import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord, TraceRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { OpenStep, Step, Trace, TraceOptions } from '../record/step.ts'
import { copyOf, isOver, updateStep } from '../record/step-record.ts'
import { updateTrace } from '../record/trace-record.ts'

/** What callers hold of steps and traces, and the way back. */
export interface Handles {
  stepOf(record: StepRecord): Step
  openStepOf(record: StepRecord): OpenStep
  recordOf(step: unknown): StepRecord | undefined
}

/** How steps are made below others. */
interface Makers {
  readonly run: Step['run']
  readonly start: (options: TraceOptions) => OpenStep
}

export function createHandles(ports: TracerPorts, recorder: Recorder, makers: Makers): Handles {
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
        if (isOver(record.root)) tell({ kind: 'no_trace' })
        else guard(() => updateTrace(record, update, ports))
        record.activeAt = ports.now()
      },
    }
    return record.handle
  }
  const make = (record: StepRecord): Step => {
    const step: Step = {
      id: record.id,
      trace: traceOf(record.trace),
      update(update) {
        if (isOver(record)) tell({ kind: 'no_trace' })
        else guard(() => updateStep(record, update, copyOf(record, ports)))
        record.trace.activeAt = ports.now()
      },
      run: (below, work) => makers.run({ ...below, parent: step }, work),
      start: (below) => makers.start({ ...below, parent: step }),
    }
    records.set(step, record)
    return step
  }
  const stepOf = (record: StepRecord): Step => {
    record.handle ??= make(record)
    return record.handle
  }
  return {
    stepOf,
    openStepOf(record) {
      const reading = recorder.read(record)
      const open: OpenStep = {
        ...stepOf(record),
        ...reading,
        end(update, at) {
          if (update) recorder.close(record, { at }, () => update)
          else reading.end(at)
        },
      }
      records.set(open, record)
      return open
    },
    recordOf: (step) => records.get(Object(step)),
  }
}

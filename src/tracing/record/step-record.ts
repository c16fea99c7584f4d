import { isPlainObject, type Json } from '../../core/update/json.ts'
import { serialise } from '../values/serialise.ts'
import { columnName, type SerialiseOptions } from '../values/walk.ts'
import type { Members, Said, StepRecord } from './record.ts'
import type { Inputs, StepUpdate } from './update.ts'

/** Where nothing was said: most steps have no metadata, and many no inputs. */
export const none: Members = Object.freeze({})

/** Copies any value as JSON; never throws. */
export type Copy = (value: unknown) => Json

/** Steps below the first share what a trace may take. */
export function copyOf({ depth, trace }: StepRecord, options: SerialiseOptions): Copy {
  return (value) => {
    const budget = depth > 0 ? trace : { left: options.limits.totalLength }
    const before = budget.left
    const copied = serialise(value, options, budget)
    trace.size += before - budget.left
    return copied
  }
}

/** Sets in a step what an update names; metadata is merged by key. */
export function updateStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs, metadata, ...said } = update
  if (inputs) record.inputs = copyMembers(inputs, copy)
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  say(record.said, said, copy)
}

/** Sets in a step what is not set yet: what was said by hand wins over what was read out of a result. */
export function completeStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs: _, metadata, ...said } = update
  if (metadata) record.metadata = { ...copyMembers(metadata, copy), ...record.metadata }
  say(record.said, said, copy, record.said)
}

/** What is undefined says nothing. */
export function say(said: Said, more: Inputs, copy: Copy, known: Members = {}): void {
  for (const key of Object.keys(more)) {
    if (more[key] !== undefined && !Object.hasOwn(known, key)) said[key] = copy(more[key])
  }
}

/** Members by name; one that is undefined is null, because its name may be promised to Openlayer (PROTOCOL T-1). */
export function copyMembers(members: unknown, copy: Copy): Members {
  const copied = copy(members)
  if (!isPlainObject(copied)) return { inputs: copied }
  const nulls = Object.keys(isPlainObject(members) ? members : {}).map((name) => [
    columnName(name),
    null,
  ])
  // What was cut says so, and is not promised.
  return '…' in copied ? copied : { ...Object.fromEntries(nulls), ...copied }
}

/** Whether a step has ended for good: what ended as partial may go on. */
export function isOver(step: StepRecord | undefined): boolean {
  return step?.endedAt !== undefined && !step.before
}

import { isPlainObject, type Json } from '../../core/update/json.ts'
import { serialise } from '../values/serialise.ts'
import type { SerialiseOptions } from '../values/serialise-context.ts'
import { columnName } from '../values/text.ts'
import type { Members, StepRecord, Values } from './record.ts'
import type { Inputs, StepUpdate } from './update.ts'

/** Shared by all steps without metadata or inputs, and used to recognise them. */
export const empty: Members = Object.freeze({})

/** Copies any value as JSON. Never throws. */
export type Copy = (value: unknown) => Json

/** Returns a function that copies values of a step. All steps except the root share one budget of characters. */
export function copyOf({ depth, trace }: StepRecord, options: SerialiseOptions): Copy {
  return (value) => {
    const budget = depth > 0 ? trace : { left: options.limits.totalLength }
    const before = budget.left
    const copied = serialise(value, options, budget)
    trace.size += before - budget.left
    return copied
  }
}

/** Applies an update to a step. Metadata is merged by key. */
export function updateStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs, metadata, ...values } = update
  if (inputs) record.inputs = copyMembers(inputs, copy)
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  setValues(record.values, values, copy)
}

/** Sets the values of an update that are not set yet, because explicit updates take precedence over results. */
export function completeStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs: _, metadata, ...values } = update
  if (metadata) record.metadata = { ...copyMembers(metadata, copy), ...record.metadata }
  setValues(record.values, values, copy, record.values)
}

/** Copies the values that are defined and not known into `values`. */
export function setValues(values: Values, more: Inputs, copy: Copy, known: Members = {}): void {
  for (const key of Object.keys(more)) {
    if (more[key] !== undefined && !Object.hasOwn(known, key)) values[key] = copy(more[key])
  }
}

/** Copies members by name. Undefined members become null, because the config may name them (PROTOCOL T-1). */
export function copyMembers(members: unknown, copy: Copy): Members {
  const copied = copy(members)
  if (!isPlainObject(copied)) return { inputs: copied }
  const nulls = Object.keys(isPlainObject(members) ? members : {}).map((name) => [
    columnName(name),
    null,
  ])
  // Members beyond the limit have a common note and are not named in the config.
  return '…' in copied ? copied : { ...Object.fromEntries(nulls), ...copied }
}

/** Whether a step has ended completely. A step that ended as partial may still continue. */
export function isOver(step: StepRecord | undefined): boolean {
  return step?.endedAt !== undefined && !step.before
}

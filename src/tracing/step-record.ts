import { isPlainObject, type Json } from '../core/json.ts'
import type { Members, StepRecord } from './record.ts'
import { serialise } from './serialise.ts'
import type { StepUpdate } from './update.ts'
import { columnName, type SerialiseOptions } from './walk.ts'

/** Copies any value as JSON; never throws. */
export type Copy = (value: unknown) => Json

/** Steps below the first share what a trace may take. */
export function copyOf({ isNested, trace }: StepRecord, options: SerialiseOptions): Copy {
  return (value) => serialise(value, options, isNested ? trace.budget : undefined)
}

/** Sets in a step what an update names; metadata is merged by key. */
export function updateStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs, metadata, ...said } = update
  if (inputs) record.inputs = copyMembers(inputs, copy)
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  record.said = { ...record.said, ...copySaid(said, copy) }
}

/** Sets in a step what is not set yet: what was said by hand wins over what was read out of a result. */
export function completeStep(record: StepRecord, update: StepUpdate, copy: Copy): void {
  const { inputs, metadata, said } = record
  updateStep(record, update, copy)
  record.inputs = inputs
  record.metadata = { ...record.metadata, ...metadata }
  record.said = { ...record.said, ...said }
}

/** What is undefined says nothing. */
export function copySaid(said: object, copy: Copy): Members {
  const copied: Record<string, Json> = {}
  for (const [key, value] of Object.entries(said)) {
    if (value !== undefined) copied[key] = copy(value)
  }
  return copied
}

/** Members by name; one that is undefined is null, because its name may be promised to Openlayer (PROTOCOL T-1). */
export function copyMembers(members: unknown, copy: Copy): Members {
  const copied = copy(members)
  if (!isObject(copied)) return { inputs: copied }
  const names = Object.keys(Object(members)).map(columnName)
  // What was cut says so, and is not promised.
  return '…' in copied ? copied : { ...nulls(names), ...copied }
}

function isObject(value: Json): value is Members {
  return isPlainObject(value)
}

function nulls(names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, null]))
}

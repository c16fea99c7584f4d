import type { Json } from '../../core/update/json.ts'
import type { TraceConfig, TraceRow } from '../record/publish.ts'
import type { Members, StepRecord, TraceRecord } from '../record/record.ts'
import { none } from '../record/step-record.ts'

const maxColumns = 100
/** The rest is ours. */
const maxInputs = 80

/** The row of a trace whose first step has ended, and what its columns mean (PROTOCOL "Tracing"). */
export function rowOf(root: StepRecord): { readonly row: TraceRow; readonly config: TraceConfig } {
  const { trace, startedAt, said } = root
  const row: Record<string, Json> = {
    inferenceTimestamp: startedAt / 1_000,
    inferenceId: trace.inferenceId,
    output: said['output'] ?? null,
    latency: latencyOf(root),
    steps: [stepOf(root)],
  }
  if (trace.leftOut > 0) trace.metadata = { ...trace.metadata, steps_left_out: trace.leftOut }
  // Where there is none, a row that is corrected says so: it had `partial`.
  if (root.metadata !== none || trace.metadata !== none || trace.row === 'sent') {
    row['metadata'] = { ...root.metadata, ...trace.metadata }
  }
  const roles: Record<string, string> = {}
  for (const [part, column] of parts) {
    const isSum = column === 'tokens' || column === 'cost'
    const value = isSum ? sum(root, column) : trace.said[part]
    if (value === undefined) continue
    row[column] = value
    roles[`${part}ColumnName`] = column
  }
  const inputVariableNames = addInputs(row, root.inputs)
  addColumns(row, trace)
  return {
    config: {
      outputColumnName: 'output',
      inferenceIdColumnName: 'inferenceId',
      latencyColumnName: 'latency',
      timestampColumnName: 'inferenceTimestamp',
      inputVariableNames,
      ...roles,
    },
    row,
  }
}

/** Parts that a column plays only where the trace has something to say, by Openlayer's names without `ColumnName`. */
const parts = [
  ['userId', 'user_id'],
  ['sessionId', 'session_id'],
  ['numOfToken', 'tokens'],
  ['cost', 'cost'],
  ['groundTruth', 'ground_truth'],
  ['question', '_question'],
  // What an input may be called where nothing of ours is: people have contexts.
  ['context', 'context'],
] as const

/** Columns that are ours in some row, if not in this one: a column has one meaning. */
const reserved: readonly string[] = ['metadata', ...parts.slice(0, 6).map(([, column]) => column)]

/** T-7: columns of ours are never overwritten by inputs, which are renamed. Gives the columns' names. */
function addInputs(row: Record<string, Json>, inputs: Members): readonly string[] {
  const entries = Object.entries(inputs)
  const fitting: typeof entries = entries.length > maxInputs ? [['inputs', inputs]] : entries
  return fitting.map(([name, value]) => {
    let column = name
    // A further input may have the new name already.
    while (isTaken(row, column) || (column !== name && Object.hasOwn(inputs, column))) {
      column = `input_${column}`
    }
    row[column] = value
    return column
  })
}

/** Columns of the caller's own, and metadata of the trace, which a dashboard reads as columns, as far as a row has room. */
function addColumns(row: Record<string, Json>, trace: TraceRecord): void {
  const { metadata, columns, promoted } = trace
  const own = { ...promoted, ...columns }
  for (const [name, value] of Object.entries({ ...metadata, ...own })) {
    const column = isTaken(row, name) ? `column_${name}` : name
    const isKept = column === name || Object.hasOwn(own, name)
    if (isKept && Object.keys(row).length < maxColumns) row[column] = value
  }
}

function isTaken(row: Record<string, Json>, column: string): boolean {
  return Object.hasOwn(row, column) || reserved.includes(column)
}

function stepOf(step: StepRecord): Json {
  const { id, inputs, metadata, said, steps, startedAt, endedAt = startedAt } = step
  const { type = 'user_call' } = step.options
  return {
    output: null,
    ...(type === 'tool' && { functionName: said['name'] ?? null, arguments: inputs }),
    ...said,
    id,
    type,
    inputs,
    metadata,
    steps: steps.map(stepOf),
    latency: latencyOf(step),
    startTime: startedAt / 1_000,
    endTime: endedAt / 1_000,
  }
}

/** Not below zero, even where the clock was set back meanwhile. */
function latencyOf({ startedAt, endedAt = startedAt }: StepRecord): number {
  return Math.max(0, endedAt - startedAt)
}

/** All steps together, or nothing where none says anything. */
function sum({ said, steps }: StepRecord, name: 'tokens' | 'cost'): number | undefined {
  const own = said[name]
  let total = typeof own === 'number' ? own : undefined
  for (const step of steps) {
    const below = sum(step, name)
    if (below !== undefined) total = (total ?? 0) + below
  }
  return total
}

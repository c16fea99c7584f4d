import type { Json } from '../../core/update/json.ts'
import type { TraceConfig, TraceRow } from '../record/publish.ts'
import type { Members, StepRecord, TraceRecord } from '../record/record.ts'
import { empty } from '../record/step-record.ts'

const maxColumns = 100
/** Leaves room for the tracer's own columns. */
const maxInputs = 80

/** Returns the row of a trace whose root step has ended, and its config (PROTOCOL "Tracing"). */
export function rowOf(root: StepRecord): { readonly row: TraceRow; readonly config: TraceConfig } {
  const { trace, startedAt, values } = root
  const row: Record<string, Json> = {
    inferenceTimestamp: startedAt / 1_000,
    inferenceId: trace.inferenceId,
    output: values['output'] ?? null,
    latency: latencyOf(root),
    steps: [stepOf(root)],
  }
  if (trace.leftOut > 0) trace.metadata = { ...trace.metadata, steps_left_out: trace.leftOut }
  // A correction contains metadata even if it is empty, because the published row has `partial`.
  if (root.metadata !== empty || trace.metadata !== empty || trace.row === 'sent') {
    row['metadata'] = { ...root.metadata, ...trace.metadata }
  }
  const roles: Record<string, string> = {}
  for (const [role, column] of roleColumns) {
    const isSum = column === 'tokens' || column === 'cost'
    const value = isSum ? sum(root, column) : trace.values[role]
    if (value === undefined) continue
    row[column] = value
    roles[`${role}ColumnName`] = column
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

/** Optional roles of columns, by Openlayer's names without `ColumnName`, and their columns. */
const roleColumns = [
  ['userId', 'user_id'],
  ['sessionId', 'session_id'],
  ['numOfToken', 'tokens'],
  ['cost', 'cost'],
  ['groundTruth', 'ground_truth'],
  ['question', '_question'],
  // Not reserved: an input may be named `context` if the trace has none.
  ['context', 'context'],
] as const

/** Columns that the tracer uses in some rows. Inputs never use them, so that a column has the same meaning in all rows. */
const reserved: readonly string[] = [
  'metadata',
  ...roleColumns.slice(0, 6).map(([, column]) => column),
]

/** Adds the inputs and returns the names of their columns. Inputs with reserved names are renamed (PROTOCOL T-7). */
function addInputs(row: Record<string, Json>, inputs: Members): readonly string[] {
  const entries = Object.entries(inputs)
  const fitting: typeof entries = entries.length > maxInputs ? [['inputs', inputs]] : entries
  return fitting.map(([name, value]) => {
    let column = name
    // Another input may already have the new name.
    while (isTaken(row, column) || (column !== name && Object.hasOwn(inputs, column))) {
      column = `input_${column}`
    }
    row[column] = value
    return column
  })
}

/** Adds the caller's columns and, because dashboards read it as columns, the trace's metadata, up to the limit. */
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
  const { id, inputs, metadata, values, steps, startedAt, endedAt = startedAt } = step
  const { type = 'user_call' } = step.options
  return {
    output: null,
    ...(type === 'tool' && { functionName: values['name'] ?? null, arguments: inputs }),
    ...values,
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

/** Returns the latency in milliseconds: 0 if the clock was set back. */
function latencyOf({ startedAt, endedAt = startedAt }: StepRecord): number {
  return Math.max(0, endedAt - startedAt)
}

/** Returns the sum over a step and all its descendants; undefined if no step has a value. */
function sum({ values, steps }: StepRecord, name: 'tokens' | 'cost'): number | undefined {
  const own = values[name]
  let total = typeof own === 'number' ? own : undefined
  for (const step of steps) {
    const nested = sum(step, name)
    if (nested !== undefined) total = (total ?? 0) + nested
  }
  return total
}

import type { Json } from '../core/json.ts'
import type { TraceConfig, TraceRow } from './publish.ts'
import type { Members, StepRecord } from './record.ts'

/** A row may have 100 columns; the rest is ours. */
const maxInputs = 80

/** The row of a trace whose first step has ended, and what its columns mean (PROTOCOL "Tracing"). */
export function rowOf(root: StepRecord): { readonly row: TraceRow; readonly config: TraceConfig } {
  const { trace } = root
  const { leftOut } = trace
  const metadata = {
    ...root.metadata,
    ...trace.metadata,
    ...(leftOut > 0 && { steps_left_out: leftOut }),
  }
  const own: Record<string, Json | undefined> = {
    inferenceTimestamp: Math.floor(root.startedAt / 1_000),
    inferenceId: trace.inferenceId,
    output: root.said['output'] ?? null,
    latency: latencyOf(root),
    steps: [stepOf(root)],
    metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
  }
  const roles: Record<string, string> = {}
  const said: Members = { numOfToken: sum(root, 'tokens'), cost: sum(root, 'cost'), ...trace.said }
  for (const [part, column] of parts) {
    own[column] = said[part] ?? undefined
    if (own[column] !== undefined) roles[`${part}ColumnName`] = column
  }
  const inputs = inputColumns(root.inputs, own)
  return {
    row: { ...inputs, ...present(own) },
    config: {
      outputColumnName: 'output',
      inferenceIdColumnName: 'inferenceId',
      latencyColumnName: 'latency',
      timestampColumnName: 'inferenceTimestamp',
      inputVariableNames: Object.keys(inputs),
      ...roles,
    },
  }
}

/** Parts that a column plays only where the trace has something to say, by Openlayer's names without `ColumnName`. */
const parts = [
  ['userId', 'user_id'],
  ['sessionId', 'session_id'],
  ['numOfToken', 'tokens'],
  ['cost', 'cost'],
  ['context', 'context'],
  ['question', 'question'],
  ['groundTruth', 'ground_truth'],
] as const

function present(columns: Readonly<Record<string, Json | undefined>>): TraceRow {
  const row: Record<string, Json> = {}
  for (const [name, value] of Object.entries(columns)) if (value !== undefined) row[name] = value
  return row
}

/** What an input may be called where nothing of ours is: people ask questions and have contexts. */
const shared = ['context', 'question']

/** T-7: columns of ours are never overwritten by inputs, whether this row has them or another. */
function inputColumns(inputs: Members, own: Readonly<Record<string, Json | undefined>>): Members {
  const entries = Object.entries(inputs)
  if (entries.length > maxInputs) return { inputs }
  const columns: Record<string, Json> = {}
  const isTaken = (name: string) =>
    Object.hasOwn(columns, name) ||
    (Object.hasOwn(own, name) && (own[name] !== undefined || !shared.includes(name)))
  for (const [name, value] of entries) {
    let column = name
    // A further input may have the new name already.
    while (isTaken(column) || (column !== name && Object.hasOwn(inputs, column))) {
      column = `input_${column}`
    }
    columns[column] = value
  }
  return columns
}

function stepOf(step: StepRecord): Json {
  const { id, type, inputs, metadata, said, steps, startedAt, endedAt = startedAt } = step
  return {
    output: null,
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

/** All steps together, or null where none says anything. */
function sum({ said, steps }: StepRecord, name: 'tokens' | 'cost'): number | null {
  const own = said[name]
  return steps.reduce<number | null>(
    (total, step) => {
      const below = sum(step, name)
      return below === null ? total : (total ?? 0) + below
    },
    typeof own === 'number' ? own : null,
  )
}

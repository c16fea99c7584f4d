import type { TraceConfig, TraceRow } from '../record/publish.ts'

/** The roles that an update of a row may name (PROTOCOL "Endpoints"). */
const roles = ['groundTruthColumnName', 'latencyColumnName', 'timestampColumnName'] as const

/** The update that makes a row what it is now. */
export function updateOf(row: TraceRow, config: TraceConfig): { row: never; config: never } {
  const named = roles.flatMap((role) => (config[role] ? [[role, config[role]]] : []))
  const { inferenceId: _, ...columns } = row
  // The targets know more of a row than the tracer may.
  return { row: columns as never, config: Object.fromEntries(named) as never }
}

/** Status reported by the demo's own server. */
export interface About {
  readonly openlayer: 'local' | 'real'
  readonly inferencePipelineId: string
}

export interface ShownRow {
  readonly inferenceId: string
  readonly row: Readonly<Record<string, unknown>>
}

export interface RowsReply {
  /** Whether to discard the rows known so far. */
  readonly restart: boolean
  readonly cursor: number
  readonly rows: readonly ShownRow[]
}

export async function readAbout(): Promise<About> {
  return (await ask('/api/settings')).json()
}

/** Fetches the rows that changed after a cursor. */
export async function readRows(after: number): Promise<RowsReply> {
  return (await ask(`/api/rows?after=${after}`)).json()
}

/** Empties the local Openlayer. */
export async function forgetRows(): Promise<void> {
  await ask('/local', { method: 'DELETE' })
}

/** Advances the demo's clock by one hour, so that the outcomes of the answers are attached now. */
export async function skipHour(): Promise<void> {
  await ask('/api/hour', { method: 'POST' })
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const reply = await fetch(path, init)
  if (!reply.ok) throw new Error(`The demo's server answered ${path} with ${reply.status}.`)
  return reply
}

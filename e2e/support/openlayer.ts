import type { Json } from '../../src/index.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
/** The key of the local Openlayer. No browser may ever receive it. */
export const key = 'local-key'

export interface AppliedUpdate {
  readonly inferenceId: string
  readonly row: Readonly<Record<string, Json>>
}

/** Returns access to the local Openlayer with its key. */
export function openlayerAt(url: string) {
  return {
    /** Publishes traces, so that their rows can be updated. */
    async publish(...inferenceIds: string[]): Promise<void> {
      const rows = inferenceIds.map((inferenceId) => ({ inferenceId, output: 'An answer.' }))
      const config = { inferenceIdColumnName: 'inferenceId', outputColumnName: 'output' }
      const reply = await fetch(`${url}/openlayer/v1/inference-pipelines/${pipeline}/data-stream`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ config, rows }),
      })
      if (!reply.ok) throw new Error(`publishing answered ${reply.status}`)
    },
    /** Returns every applied update, in the order of arrival. */
    async updates(): Promise<readonly AppliedUpdate[]> {
      const reply = await fetch(`${url}/local/updates`)
      const { updates }: { updates: AppliedUpdate[] } = await reply.json()
      return updates
    },
    /** Returns the current row of a trace. */
    async row(inferenceId: string): Promise<Readonly<Record<string, Json>>> {
      const path = `inference-pipelines/${pipeline}/rows/${encodeURIComponent(inferenceId)}`
      const reply = await fetch(`${url}/openlayer/v1/${path}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      const { row }: { row: Record<string, Json> } = await reply.json()
      return row
    },
    forget: () => fetch(`${url}/local`, { method: 'DELETE' }),
  }
}

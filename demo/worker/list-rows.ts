import type { Openlayer } from './openlayer.ts'

/**
 * Returns the rows for the page's table as `{ restart, cursor, rows }`: the changes since `?after=` from the local
 * Openlayer, or the newest of the demo's own rows from the real one.
 */
export async function listRows(request: Request, openlayer: Openlayer): Promise<Response> {
  if (openlayer.local) {
    const { search } = new URL(request.url)
    return openlayer.local(new Request(new URL(`/local/rows${search}`, request.url)))
  }
  const rows = await ownRows(openlayer).catch(() => undefined)
  if (!rows) return new Response('Openlayer did not list its rows.', { status: 502 })
  return Response.json({ restart: true, cursor: 0, rows })
}

/** Returns the rows of traces that a demo published: their inference ids begin with `chat_`. */
async function ownRows({ rest, inferencePipelineId }: Openlayer) {
  const { rows } = rest.inferencePipelines
  const { items } = await rows.list(inferencePipelineId, { asc: false, perPage: 50 })
  return items.flatMap((row) => {
    const inferenceId = row['inferenceId']
    return typeof inferenceId === 'string' && inferenceId.startsWith('chat_')
      ? [{ inferenceId, row }]
      : []
  })
}

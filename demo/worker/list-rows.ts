import type { Openlayer } from './openlayer.ts'

/**
 * The rows for the page's table, as `{ restart, cursor, rows }`: what changed since `?after=` from the local Openlayer,
 * or the newest of the demo's own rows from the real one.
 */
export async function listRows(request: Request, openlayer: Openlayer): Promise<Response> {
  if (!openlayer.local)
    return Response.json({ restart: true, cursor: 0, rows: await ownRows(openlayer) })
  return openlayer.local(
    new Request(new URL(`/local/rows${new URL(request.url).search}`, request.url)),
  )
}

/** Only traces that a demo published: their inference ids begin with `chat_`. */
async function ownRows({ apiKey, baseUrl, inferencePipelineId, fetch }: Openlayer) {
  const reply = await fetch(
    `${baseUrl}/inference-pipelines/${inferencePipelineId}/rows?asc=false&page=1&perPage=50`,
    {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: '{}',
    },
  )
  if (!reply.ok) return []
  const body: { items?: readonly Record<string, unknown>[] } = await reply.json()
  return (body.items ?? []).flatMap((row) => {
    const inferenceId = row['inferenceId']
    return typeof inferenceId === 'string' && inferenceId.startsWith('chat_')
      ? [{ inferenceId, row }]
      : []
  })
}

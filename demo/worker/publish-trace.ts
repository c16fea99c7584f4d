import type { Openlayer } from './openlayer.ts'

/** One answer of the assistant. Moments are milliseconds since 1970. */
export interface Trace {
  readonly inferenceId: string
  readonly question: string
  readonly output: string
  readonly startedAt: number
  readonly endedAt: number
}

/** Publishes a trace with the inference id that the page made. A failure is told, and does not spoil the answer. */
export async function publishTrace(trace: Trace, openlayer: Openlayer): Promise<void> {
  const { apiKey, baseUrl, inferencePipelineId } = openlayer
  const { inferenceId, question, output, startedAt, endedAt } = trace
  const config = {
    inferenceIdColumnName: 'inferenceId',
    inputVariableNames: ['question'],
    outputColumnName: 'output',
    latencyColumnName: 'latency',
    timestampColumnName: 'inferenceTimestamp',
  }
  const row = {
    inferenceId,
    question,
    output,
    latency: endedAt - startedAt,
    inferenceTimestamp: Math.floor(startedAt / 1_000),
  }
  try {
    const reply = await openlayer.fetch(
      `${baseUrl}/inference-pipelines/${inferencePipelineId}/data-stream`,
      {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ config, rows: [row] }),
      },
    )
    if (!reply.ok) console.log(`The trace was not published: status ${reply.status}.`)
  } catch {
    console.log('The trace was not published: Openlayer could not be reached.')
  }
}

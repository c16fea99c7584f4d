import { type Client, groundTruth } from 'aftertrace'
import { updateMany } from 'aftertrace/bulk'

/** Labels that people determined later. */
type Labels = AsyncIterable<{ readonly inferenceId: string; readonly answer: string }>

export async function attachLabels(client: Client, labels: Labels) {
  // #region many
  async function* updates() {
    for await (const { inferenceId, answer } of labels) yield groundTruth(inferenceId, answer)
  }
  const { failed, rest } = await updateMany(client, updates(), {
    signal: AbortSignal.timeout(60_000),
    onProgress: ({ settled, remainingMs }) => console.log(settled, remainingMs),
    onResult: ({ index, kind, code }) => code && console.log(index, kind, code),
  })
  // After an abort, some updates that were read are not delivered yet. In Node they are only in memory.
  const { remaining } = await client.flush()
  // #endregion
  return { failed, remaining, rest }
}

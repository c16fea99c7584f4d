import { type Client, groundTruth } from 'aftertrace'

/** What people found out later, one line after the other. */
type Labels = AsyncIterable<{ readonly inferenceId: string; readonly answer: string }>

export async function attachLabels(client: Client, labels: Labels): Promise<number> {
  // #region many
  async function* updates() {
    for await (const { inferenceId, answer } of labels) yield groundTruth(inferenceId, answer)
  }
  const { failed, rest } = await client.updateMany(updates(), {
    signal: AbortSignal.timeout(60_000),
    onProgress: ({ settled, remainingMs }) => console.log(settled, remainingMs),
    onResult: ({ index, kind, code }) => kind === 'rejected' && console.log(index, code),
  })
  // #endregion
  for await (const update of rest) console.log(update.inferenceId)
  return failed
}

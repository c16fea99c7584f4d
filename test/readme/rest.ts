// #region rest
import { createOpenlayer, NotFoundError } from 'aftertrace/openlayer'

export async function correct(pipelineId: string, apiKey: string): Promise<number> {
  const { rows } = createOpenlayer({ apiKey }).inferencePipelines
  let corrected = 0
  for await (const { items } of rows.list(pipelineId, { perPage: 100 })) {
    for (const { inferenceId, ground_truth } of items) {
      if (typeof inferenceId !== 'string' || ground_truth !== undefined) continue
      try {
        await rows.update(pipelineId, { inferenceId, row: { ground_truth: 'Unknown.' } })
        corrected += 1
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error
      }
    }
  }
  return corrected
}
// #endregion

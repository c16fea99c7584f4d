// #region score
import { type Client, humanFeedback, signals } from 'aftertrace'

interface Score {
  readonly traceId?: string | null
  readonly name: string
  readonly value: number | string
  readonly comment?: string | null
}

/** Takes what `langfuse.score()` takes: calls stay as they are. */
export function createScore(client: Client) {
  return ({ traceId, name, value, comment }: Score) =>
    client.update(
      name === 'user-feedback'
        ? humanFeedback(traceId ?? '', value, { comment })
        : signals(traceId ?? '', {
            [name]: value,
            ...(comment && { [`${name}_comment`]: comment }),
          }),
    )
}
// #endregion

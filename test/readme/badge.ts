import type { Client } from 'aftertrace'

export async function watchOutbox(
  { outbox }: Client,
  show: (text: string) => void,
  ask: (question: string) => boolean,
): Promise<void> {
  // #region badge
  const showBadge = () => {
    const { traces, deadLetters } = outbox.snapshot()
    show(`${traces} waiting, ${deadLetters} could not be sent`)
  }
  outbox.subscribe(showBadge)
  showBadge()

  for (const { id, update, code } of await outbox.deadLetters()) {
    const again = ask(`Refused (${code}): ${JSON.stringify(update.row)}. Try it again?`)
    await (again ? outbox.retry(id) : outbox.discard(id))
  }
  // #endregion
}

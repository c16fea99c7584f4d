import type { Client } from '../../src/index.ts'
import type { Feedback } from './feedback.ts'

/** Shows on each answer what this device knows: after a reload, and when another tab changed something. */
export async function recall(answers: readonly Feedback[], client: Client): Promise<void> {
  const editions = answers.map((answer) => answer.edition())
  const [latest, deadLetters] = await Promise.all([
    client.latest(answers.map(({ inferenceId }) => inferenceId)),
    client.outbox.deadLetters(),
  ])
  const { storage } = client.outbox.snapshot()
  answers.forEach((answer, index) => {
    answer.show({
      storage,
      edition: editions[index] ?? 0,
      latest: latest.get(answer.inferenceId),
      deadLetter: deadLetters
        .filter(({ update }) => update.inferenceId === answer.inferenceId)
        .at(-1),
    })
  })
}

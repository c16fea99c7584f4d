import { expect, it } from 'vitest'
import { type ConsumerEvent, createNatsQueue, type NatsQueueOptions } from '../../src/nats.ts'
import { canary } from '../http/upstream.ts'
import { item, policy } from '../proxy/fixture.ts'

/** Creates a JetStream whose stream of dead letters contains these texts. */
function streamOf(...texts: readonly string[]) {
  const published: unknown[] = []
  const left = new Set(texts)
  const jetstream: NatsQueueOptions['jetstream'] = {
    async publish(_, payload) {
      published.push(JSON.parse(payload).message.updates)
    },
    consumers: {
      get: async () => ({
        fetch: async () =>
          (async function* () {
            for (const [index, text] of texts.entries()) {
              yield {
                data: new TextEncoder().encode(text),
                seq: index + 1,
                info: { deliveryCount: 1 },
                ack: () => void left.delete(text),
                nak: () => undefined,
                working: () => undefined,
              }
            }
          })(),
      }),
    },
  }
  return { jetstream, published, left }
}

const letter = (code: string, update: unknown) => JSON.stringify({ code, update })

it('discards and reports dead letters that cannot be read, and replays all others', async () => {
  const [one, other] = [item({ inferenceId: 'a' }), item({ inferenceId: 'b' })]
  const { jetstream, published, left } = streamOf(
    '<poison>',
    letter('upstream_unavailable', one),
    '{"v":1}',
    letter('invalid_message', 'text'),
    letter('trace_not_found', other),
  )
  const events: ConsumerEvent[] = []
  const queue = createNatsQueue({
    ...policy,
    apiKey: canary,
    jetstream,
    onBatch: (event) => events.push(event),
  })
  expect(await queue.replay()).toBe(2)
  expect(published).toEqual([[one], [other]])
  expect([...left]).toEqual([])
  expect(events).toMatchObject([{ messages: 5, retried: 2, codes: { invalid_message: 3 } }])
})

it('reports nothing if it replays all dead letters', async () => {
  const { jetstream } = streamOf(letter('trace_not_found', item({ inferenceId: 'a' })))
  const events: ConsumerEvent[] = []
  const onBatch = (event: ConsumerEvent) => events.push(event)
  const queue = createNatsQueue({ ...policy, apiKey: canary, jetstream, onBatch })
  expect(await queue.replay()).toBe(1)
  expect(events).toEqual([])
})

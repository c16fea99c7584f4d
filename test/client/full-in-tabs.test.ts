import { expect, it } from 'vitest'
import { type OutboxStore, signals } from '../../src/index.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

it('does not evict in a loop when another tab has already emptied the full outbox', async () => {
  installPlatform()
  const kept = createKeptStore()
  let changes = 0
  const store: typeof kept = {
    ...kept,
    // A store that is called in a loop stops answering, so that the test ends.
    change: ((ranges, decide) =>
      ++changes > 200
        ? new Promise(() => undefined)
        : kept.change(ranges, decide)) satisfies OutboxStore['change'],
  }
  const { clock, ended, open } = createWorld({ store })
  const [first, other] = [
    await open({ limits: { entries: 10 } }),
    await open({ limits: { entries: 10 } }),
  ]
  first.client.pause()
  for (let n = 0; n < 10; n++) await first.client.update(signals(`trace-${n}`, { n }))
  await other.client.flush()
  await first.client.update(signals('late', { n: 11 }))
  await clock.advance(5_000)
  expect(changes).toBeLessThan(50)
  expect(first.client.outbox.snapshot().pending).toBe(0)
  expect(ended()).toEqual({ delivered: 11 })
})

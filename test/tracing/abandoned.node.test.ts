import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, vi } from 'vitest'
import { tracerOf } from './fixture.ts'

it('A stream that is dropped unread is published as partial after its garbage collection', async () => {
  const { tracer, published } = tracerOf()
  const start = async () => {
    const generator = tracer.trace(async function* () {
      yield 'How '
      yield 'far'
    })()
    await generator.next()
  }
  await start()
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  await vi.waitUntil(
    () => {
      if (typeof collect === 'function') collect()
      return published.length > 0
    },
    { timeout: 10_000, interval: 10 },
  )
  expect(published[0]?.row).toMatchObject({ output: 'How ', metadata: { partial: true } })
})

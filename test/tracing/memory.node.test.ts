import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { tracerOf } from './fixture.ts'
import { createProvider } from './sdks/provider.ts'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

async function heap(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    if (typeof collect === 'function') collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

/** Returns how much the heap grows over a thousand streams that are not read. */
async function growth(client: OpenAI): Promise<number> {
  const leave = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await client.chat.completions.create({ model: 'm', messages: [], stream: true })
    }
    return heap()
  }
  const before = await leave(200)
  return (await leave(1_000)) - before
}

it('A thousand abandoned streams grow the heap by at most twice as much as without tracing', async () => {
  const { fetch } = createProvider('slow')
  const bare = new OpenAI({ apiKey: 'key', fetch, maxRetries: 0 })
  let rows = 0
  const { tracer } = tracerOf({
    now: undefined,
    after: undefined,
    publish: async () => void rows++,
  })
  const bareGrowth = await growth(bare)
  const tracedGrowth = await growth(traceOpenAI(tracer, bare))
  expect(rows).toBeGreaterThan(1_000)
  // Below a megabyte the noise of the heap is larger than either figure.
  expect(tracedGrowth).toBeLessThan(2 * Math.max(bareGrowth, 1_000_000))
}, 60_000)

import { afterEach, expect, it, vi } from 'vitest'
import { createClient, type Outcome } from '../../src/index.ts'
import { attachLabels } from './update-many.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const count = 1_000
const unknown = 'trace-7'

async function* labels() {
  for (let n = 0; n < count; n++) yield { inferenceId: `trace-${n}`, answer: `${n}` }
}

/** Runs the example with a transport that knows every trace except one. */
async function run(abortAfter: number) {
  const stop = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(stop.signal)
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const delivered = new Set<string>()
  const client = createClient({
    async transport(updates) {
      // Wait as a network would, so that the next batch fills meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (delivered.size > abortAfter) stop.abort()
      const outcomes = updates.map(({ inferenceId }): Outcome => {
        if (inferenceId === unknown) return { kind: 'retry', code: 'trace_not_found' }
        delivered.add(inferenceId)
        return { kind: 'delivered', via: 'applied' }
      })
      return { outcomes }
    },
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  const summary = await attachLabels(client, labels())
  await client.close()
  return { ...summary, delivered, said: log.mock.calls }
}

it('The labels in the documentation are delivered, and an unknown inference id is reported', async () => {
  const { failed, remaining, delivered, said } = await run(count)
  expect(delivered.size).toBe(count - 1)
  expect(failed).toBe(0)
  expect(remaining.map(({ inferenceId }) => inferenceId)).toEqual([unknown])
  expect(said).toContainEqual([7, 'waiting', 'trace_not_found'])
})

it('After an abort every label is delivered, returned as remaining or still in the rest', async () => {
  const { remaining, rest, delivered } = await run(300)
  expect(delivered.size).toBeGreaterThan(300)
  expect(delivered.size).toBeLessThan(count)
  const left = new Set(remaining.map(({ inferenceId }) => inferenceId))
  for await (const { inferenceId } of rest) left.add(inferenceId)
  expect(left.size + delivered.size).toBe(count)
  expect(left.has(unknown)).toBe(true)
})

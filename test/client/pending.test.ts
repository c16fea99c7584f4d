import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient, signals } from '../../src/index.ts'
import { endpoint, pipeline } from '../support/world.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  onTestFinished(() => void vi.unstubAllGlobals())
})

describe.each(['indexeddb', 'memory'])('outbox.pending() with updates in %s', (storage) => {
  it.each([
    [Number.POSITIVE_INFINITY, 3],
    [Number.MAX_VALUE, 3],
    [2 ** 32 + 1, 3],
    [2, 2],
    [1.5, 2],
    [0, 0],
    [-1, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, 0],
  ])('accepts any number as its limit: %d returns %d of 3', async (limit, length) => {
    if (storage === 'memory') vi.stubGlobal('indexedDB', undefined)
    const faults: unknown[] = []
    const client = createClient({
      endpoint,
      inferencePipelineId: pipeline,
      name: `${storage}-${limit}`,
      onEvent: (event) => void (event.kind === 'fault' && faults.push(event.cause)),
    })
    onTestFinished(client.close)
    client.pause()
    for (let n = 0; n < 3; n++) await client.update(signals(`trace-${n}`, { n }))
    expect(await client.outbox.pending({ limit })).toHaveLength(length)
    expect(faults).toEqual([])
    expect(client.outbox.snapshot().storage).toBe(storage)
  })
})

import { env } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { d1RowStorage } from '../../src/testing.ts'
import { describeRowStorage } from './row-storage-contract.ts'

describeRowStorage('rows kept in D1', async () => {
  const storage = d1RowStorage(env.ROWS)
  await storage.clear()
  return storage
})

describe('rows kept in D1', () => {
  const row = {
    inferencePipelineId: '182b',
    inferenceId: 'a',
    rowId: 'r',
    row: { output: 1 },
    at: 1,
  }

  it('are seen by a storage made later over the same database', async () => {
    await d1RowStorage(env.ROWS).publish([row])
    expect((await d1RowStorage(env.ROWS).find(row))?.row).toEqual({ output: 1 })
  })

  it('survive several storages that make the tables at the same moment', async () => {
    const storages = Array.from({ length: 6 }, () => d1RowStorage(env.ROWS))
    await Promise.all(
      storages.map((storage, index) =>
        storage.publish([{ ...row, row: { [`column_${index}`]: index } }]),
      ),
    )
    const found = await d1RowStorage(env.ROWS).find(row)
    expect(Object.keys(found?.row ?? {})).toEqual(expect.arrayContaining(['column_0', 'column_5']))
  })
})

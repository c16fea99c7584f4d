import { env } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createLocalOpenlayer, d1RowStorage } from '../../src/testing.ts'
import { describeRowStorage } from './row-storage-contract.ts'

describeRowStorage('rows stored in D1', async () => {
  const storage = d1RowStorage(env.ROWS)
  await storage.clear()
  return storage
})

describe('rows stored in D1', () => {
  const row = {
    inferencePipelineId: '182b',
    inferenceId: 'a',
    row: { output: 1 },
    at: 1,
  }

  it('are visible to a storage created later for the same database', async () => {
    await d1RowStorage(env.ROWS).publish([row])
    expect((await d1RowStorage(env.ROWS).find(row))?.row).toEqual({ output: 1 })
  })

  it('are not lost if several storages create the tables at the same time', async () => {
    const storages = Array.from({ length: 6 }, () => d1RowStorage(env.ROWS))
    await Promise.all(
      storages.map((storage, index) =>
        storage.publish([{ ...row, row: { [`column_${index}`]: index } }]),
      ),
    )
    const found = await d1RowStorage(env.ROWS).find(row)
    expect(Object.keys(found?.row ?? {})).toEqual(expect.arrayContaining(['column_0', 'column_5']))
  })

  it('keep every column of concurrent updates of one row', async () => {
    const answer = (path: string, method: string, body: unknown) => {
      const storage = d1RowStorage(env.ROWS)
      const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient', storage })
      const headers = { authorization: 'Bearer local-key' }
      const init = { method, headers, body: JSON.stringify(body) }
      return openlayer(new Request(`http://local/v1/inference-pipelines/182b/${path}`, init))
    }
    const votes = Array.from({ length: 12 }, (_, index) => ({ [`vote_${index}`]: index }))
    const replies = await Promise.all(
      votes.map((vote) => answer('rows?inferenceId=busy', 'PUT', { row: vote })),
    )
    expect(replies.map(({ status }) => status)).toEqual(votes.map(() => 200))
    const found = await d1RowStorage(env.ROWS).find({ ...row, inferenceId: 'busy' })
    expect(found?.row).toEqual(Object.assign({}, ...votes))
  })
})

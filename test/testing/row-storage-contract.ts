import { describe, expect, it } from 'vitest'
import type { PublishedRow, RowIdentity, RowStorage } from '../../src/testing.ts'

const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const identity = (inferenceId: string): RowIdentity => ({
  inferencePipelineId: pipeline,
  inferenceId,
})
const published = (inferenceId: string, row: PublishedRow['row'], at = 1): PublishedRow => ({
  ...identity(inferenceId),
  row,
  at,
})

/** Describes the behaviour of every storage of the local Openlayer. `make` returns an empty storage. */
export function describeRowStorage(name: string, make: () => Promise<RowStorage>): void {
  describe(name, () => {
    it('merges by column: the last write wins, and other columns are kept', async () => {
      const storage = await make()
      await storage.publish([published('a', { output: 'hello', score: 1 })])
      await storage.update(published('a', { score: 2, comment: 'good' }, 5), 'known')
      expect(await storage.find(identity('a'))).toEqual({
        ...identity('a'),
        rowId: expect.any(Number),
        published: true,
        createdAt: 1,
        updatedAt: 5,
        row: { output: 'hello', score: 2, comment: 'good' },
      })
    })

    it('replaces nested values completely, and keeps null as a value', async () => {
      const storage = await make()
      await storage.publish([published('a', { meta: { one: 1, two: [2] }, vote: 1 })])
      await storage.update(published('a', { meta: { three: null }, vote: null }), 'known')
      expect((await storage.find(identity('a')))?.row).toEqual({
        meta: { three: null },
        vote: null,
      })
    })

    it('returns every JSON value unchanged', async () => {
      const storage = await make()
      const row = {
        text: 'naïve "quoted" \\ 🙂 \u0000 \ud800',
        empty: '',
        zero: 0,
        tiny: 5e-324,
        big: Number.MAX_SAFE_INTEGER,
        yes: true,
        no: false,
        list: [[], {}, [null]],
        'a "strange" column.name': 'x',
        deep: { a: { b: { c: { d: { e: { f: 'here' } } } } } },
      }
      await storage.publish([published('a', row)])
      expect((await storage.find(identity('a')))?.row).toEqual(row)
    })

    it('loses no column in concurrent updates of one row', async () => {
      const storage = await make()
      await storage.publish([published('a', { output: 'hello' })])
      const columns = Array.from({ length: 20 }, (_, index) => `column_${index}`)
      await Promise.all(
        columns.map((column, at) => storage.update(published('a', { [column]: at }, at), 'known')),
      )
      const row = (await storage.find(identity('a')))?.row
      expect(Object.keys(row ?? {}).sort()).toEqual(['output', ...columns].sort())
      expect(await storage.updatesAfter(0)).toHaveLength(20)
    })

    it('keeps the same inference id separate in two pipelines', async () => {
      const storage = await make()
      const other = { ...published('a', { output: 'other' }), inferencePipelineId: 'other' }
      await storage.publish([published('a', { output: 'one' }), other])
      expect((await storage.find(identity('a')))?.row).toEqual({ output: 'one' })
    })

    it('compares inference ids byte by byte', async () => {
      const storage = await make()
      const ids = ['a', 'A', ' a', 'a ', 'é', 'e\u0301']
      await storage.publish(ids.map((id) => published(id, { id })))
      for (const id of ids) expect((await storage.find(identity(id)))?.row).toEqual({ id })
    })

    it('updates only the rows that the mode allows', async () => {
      const storage = await make()
      const vote = published('a', { vote: 1 })
      expect(await storage.update(vote, 'known')).toBe(false)
      expect(await storage.update(vote, 'published')).toBe(false)
      expect(await storage.find(identity('a'))).toBeUndefined()
      expect(await storage.updatesAfter(0)).toEqual([])

      expect(await storage.update(vote, 'any')).toBe(true)
      expect((await storage.find(identity('a')))?.published).toBe(false)
      expect(await storage.update(vote, 'published')).toBe(false)
      expect(await storage.update(vote, 'known')).toBe(true)

      await storage.publish([published('a', { output: 'late' })])
      expect(await storage.update(vote, 'published')).toBe(true)
      const found = await storage.find(identity('a'))
      expect(found).toMatchObject({ published: true, row: { vote: 1, output: 'late' } })
    })

    it('lists applied updates in order of arrival, with their config unchanged', async () => {
      const storage = await make()
      const config = { humanFeedbackColumnName: 'vote' }
      await storage.publish([published('a', { output: 'hello' })])
      await storage.update({ ...published('a', { vote: 1 }, 10), config }, 'known')
      await storage.update({ ...published('a', { vote: 0 }, 20), config: null }, 'known')
      await storage.update(published('a', { vote: null }, 30), 'known')
      const updates = await storage.updatesAfter(0)
      expect(updates.map(({ sequence: _, ...update }) => update)).toEqual([
        { ...identity('a'), time: 10, row: { vote: 1 }, config },
        { ...identity('a'), time: 20, row: { vote: 0 }, config: null },
        { ...identity('a'), time: 30, row: { vote: null } },
      ])
      const first = updates[0]?.sequence ?? 0
      expect((await storage.updatesAfter(first)).map(({ time }) => time)).toEqual([20, 30])
    })

    it('lists a pipeline page by page in order of arrival, ascending or descending', async () => {
      const storage = await make()
      await storage.publish(['a', 'b', 'c', 'd', 'e'].map((id) => published(id, { id })))
      const page = { inferencePipelineId: pipeline, limit: 2 }
      const ids = async (asc: boolean, offset: number) =>
        (await storage.list({ ...page, asc, offset })).map(({ inferenceId }) => inferenceId)
      expect(await ids(true, 0)).toEqual(['a', 'b'])
      expect(await ids(true, 4)).toEqual(['e'])
      expect(await ids(true, 6)).toEqual([])
      expect(await ids(false, 0)).toEqual(['e', 'd'])
    })

    it('sorts a page by a column of mixed values', async () => {
      const storage = await make()
      await storage.publish([
        published('text', { score: 'high' }),
        published('ten', { score: 10 }),
        published('absent', { other: 1 }),
        published('nine', { score: 9 }),
        published('object', { score: { a: 1 } }),
        published('null', { score: null }),
        published('true', { score: true }),
      ])
      const sorted = ['absent', 'null', 'true', 'nine', 'ten', 'text', 'object']
      const list = async (asc: boolean) => {
        const page = { inferencePipelineId: pipeline, sortColumn: 'score', limit: 100, offset: 0 }
        return (await storage.list({ ...page, asc })).map(({ inferenceId }) => inferenceId)
      }
      expect(await list(true)).toEqual(sorted)
      expect(await list(false)).toEqual(sorted.reverse())
    })

    it('removes a deleted row and keeps its applied updates', async () => {
      const storage = await make()
      await storage.publish([published('a', { output: 'hello' }), published('b', { output: 'x' })])
      await storage.update(published('a', { vote: 1 }), 'known')
      expect(await storage.delete(identity('a'))).toBe(true)
      expect(await storage.delete(identity('a'))).toBe(false)
      expect(await storage.find(identity('a'))).toBeUndefined()
      expect(await storage.updatesAfter(0)).toHaveLength(1)
      await storage.publish([published('a', { output: 'again' })])
      expect((await storage.find(identity('a')))?.row).toEqual({ output: 'again' })
    })

    it('returns the changes after a cursor only once', async () => {
      const storage = await make()
      const ids = (rows: readonly RowIdentity[]) => rows.map(({ inferenceId }) => inferenceId)
      await storage.publish([published('a', { output: '1' }), published('b', { output: '2' })])
      const first = await storage.rowsAfter(0)
      expect(ids(first.rows)).toEqual(['a', 'b'])
      await storage.update(published('a', { vote: 1 }), 'known')
      const second = await storage.rowsAfter(first.cursor)
      expect(second.restart).toBe(false)
      expect(ids(second.rows)).toEqual(['a'])
      expect(await storage.rowsAfter(second.cursor)).toEqual({ ...second, rows: [] })
    })

    it('tells readers to start over after a row was deleted', async () => {
      const storage = await make()
      await storage.publish([published('a', { output: '1' }), published('b', { output: '2' })])
      const { cursor } = await storage.rowsAfter(0)
      await storage.delete(identity('a'))
      const after = await storage.rowsAfter(cursor)
      expect(after.restart).toBe(true)
      expect(after.rows.map(({ inferenceId }) => inferenceId)).toEqual(['b'])
      expect((await storage.rowsAfter(after.cursor)).restart).toBe(false)
    })

    it('removes everything on request, and its cursors never go backwards', async () => {
      const storage = await make()
      await storage.publish([published('a', { output: 'hello' })])
      await storage.update(published('a', { vote: 1 }), 'known')
      const rows = await storage.rowsAfter(0)
      const [update] = await storage.updatesAfter(0)
      await storage.clear()
      expect(await storage.updatesAfter(0)).toEqual([])
      expect(await storage.rowsAfter(rows.cursor)).toMatchObject({ restart: true, rows: [] })

      await storage.publish([published('a', { output: 'hello' })])
      await storage.update(published('a', { vote: 0 }), 'known')
      expect(await storage.updatesAfter(update?.sequence ?? 0)).toHaveLength(1)
    })
  })
}

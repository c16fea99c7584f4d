import { describe, expect, it } from 'vitest'
import { type DataStreamConfig, NotFoundError } from '../../../src/openlayer.ts'
import { errorOf, localClient, pipeline } from './fixture.ts'

const llm = { inferenceIdColumnName: 'id', outputColumnName: 'output' }

describe('the REST client and the local Openlayer', () => {
  it('return the merged row after an update', async () => {
    const { data, rows } = localClient()
    expect(
      await data.stream(pipeline, { config: llm, rows: [{ id: '832y98d3', output: 'Far.' }] }),
    ).toEqual({ success: true })
    expect(
      await rows.update(pipeline, {
        inferenceId: '832y98d3',
        row: { ground_truth: '94.471 million miles', at: new Date(0) },
        config: { groundTruthColumnName: 'ground_truth' },
      }),
    ).toEqual({ success: true })
    expect(await rows.retrieve('832y98d3', { inferencePipelineId: pipeline })).toEqual({
      success: true,
      row: {
        id: '832y98d3',
        output: 'Far.',
        ground_truth: '94.471 million miles',
        at: '1970-01-01T00:00:00.000Z',
      },
    })
  })

  it('list one page when awaited and all pages when iterated', async () => {
    const { data, rows } = localClient()
    const published = Array.from({ length: 5 }, (_, n) => ({ id: `${n}`, output: 'x', n }))
    await data.stream(pipeline, { config: llm, rows: published })
    const page = await rows.list(pipeline, { perPage: 2, page: 2 })
    expect(page.items).toMatchObject([{ n: 2 }, { n: 3 }])
    expect(page.items[0]?.openlayer_row_id).toBeTypeOf('number')
    const pages: unknown[][] = []
    for await (const { items } of rows.list(pipeline, { perPage: 2 })) {
      pages.push(items.map(({ n }) => n))
    }
    expect(pages).toEqual([[0, 1], [2, 3], [4]])
    const sorted = await rows.list(pipeline, { sortColumn: 'n', asc: false, perPage: 1 })
    expect(sorted.items).toMatchObject([{ n: 4 }])
  })

  it('end the iteration after a full last page, and at once if there are no rows', async () => {
    const { data, rows } = localClient()
    const count = async () => {
      let pages = 0
      for await (const _ of rows.list(pipeline, { perPage: 2 })) pages++
      return pages
    }
    expect(await count()).toBe(0)
    const published = ['a', 'b', 'c', 'd'].map((id) => ({ id, output: 'x' }))
    await data.stream(pipeline, { config: llm, rows: published })
    expect(await count()).toBe(2)
  })

  it('delete a row', async () => {
    const { data, rows } = localClient()
    await data.stream(pipeline, { config: llm, rows: [{ id: 'a/b', output: 'x' }] })
    await rows.delete('a/b', { inferencePipelineId: pipeline })
    expect(await errorOf(rows.retrieve('a/b', { inferencePipelineId: pipeline }))).toBeInstanceOf(
      NotFoundError,
    )
  })

  it.each<[string, DataStreamConfig, Record<string, string | number | number[]>]>([
    [
      'an LLM',
      {
        outputColumnName: 'output',
        inputVariableNames: ['question'],
        inferenceIdColumnName: 'id',
        costColumnName: 'cost',
        numOfTokenColumnName: 'tokens',
        userIdColumnName: 'user_id',
        sessionIdColumnName: 'session_id',
        prompt: [{ role: 'user', content: '{{ question }}' }],
      },
      { id: 'a', question: '?', output: '!', cost: 1, tokens: 2, user_id: 'u', session_id: 's' },
    ],
    [
      'classification of tables',
      {
        classNames: ['Retained', 'Exited'],
        featureNames: ['age'],
        categoricalFeatureNames: [],
        labelColumnName: 'label',
        predictionsColumnName: 'prediction',
        predictionScoresColumnName: 'scores',
      },
      { age: 40, label: 0, prediction: 1, scores: [0.2, 0.8] },
    ],
    [
      'regression on tables',
      { featureNames: ['age'], predictionsColumnName: 'prediction', targetColumnName: 'target' },
      { age: 40, prediction: 3.5, target: 4 },
    ],
    [
      'classification of texts',
      { classNames: ['good', 'bad'], textColumnName: 'text', predictionsColumnName: 'prediction' },
      { text: 'Hello', prediction: 0 },
    ],
  ])('accept the rows of %s', async (_, config, row) => {
    const { data, rows } = localClient()
    await data.stream(pipeline, { config, rows: [row] })
    expect((await rows.list(pipeline)).items).toMatchObject([row])
  })
})

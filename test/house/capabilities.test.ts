import { describe, expect, it } from 'vitest'
import { needsOf, selectPromises } from '../../e2e/capabilities/selection.ts'
import { promisesOf } from '../../e2e/engines/promises.ts'

const engines = ['chromium', 'firefox', 'webkit'] as const
const inTheBackground = 'what waits is delivered in the background, with every page closed'
const fromTheCache = [
  'a page comes back from the back/forward cache though other tabs go on',
  'the same when it waits for another tab to deliver',
]

describe('the promises that are proved in a browser', () => {
  it.each(engines)('are all of its engine where the browser of %s lacks nothing', (engine) => {
    expect(selectPromises(engine, {})).toEqual({ proved: promisesOf(engine), leftOut: [] })
  })

  it('leave out delivery in the background where there is no Background Sync', () => {
    const { proved, leftOut } = selectPromises('chromium', { backgroundSync: 'it is disabled' })
    expect(leftOut).toEqual([{ name: inTheBackground, reason: 'it is disabled' }])
    expect(proved).toEqual(promisesOf('chromium').filter((name) => name !== inTheBackground))
  })

  it('leave out both returns of a page where there is no back/forward cache', () => {
    const { leftOut } = selectPromises('chromium', { backForwardCache: 'it is loaded anew' })
    expect(leftOut.map(({ name }) => name)).toEqual(fromTheCache)
  })

  it.each(engines)('and those left out in %s are together all of its promises', (engine) => {
    const lacks = { backgroundSync: 'missing', backForwardCache: 'missing' }
    const { proved, leftOut } = selectPromises(engine, lacks)
    const all = [...proved, ...leftOut.map(({ name }) => name)]
    expect(all.sort()).toEqual(promisesOf(engine).sort())
  })
})

it('a browser is asked only for what a promise of its engine needs', () => {
  expect(needsOf('chromium')).toEqual(['backgroundSync', 'backForwardCache'])
  expect(needsOf('firefox')).toEqual(['backForwardCache'])
  expect(needsOf('webkit')).toEqual(['backForwardCache'])
})

import { describe, expect, it } from 'vitest'
import { needsOf, selectPromises } from '../../e2e/capabilities/selection.ts'
import { promisesOf } from '../../e2e/engines/promises.ts'

const engines = ['chromium', 'firefox', 'webkit'] as const
const inTheBackground =
  'waiting updates are delivered in the background after every page was closed'
const fromTheCache = [
  'a page returns from the back/forward cache while another tab keeps working',
  'a page that waits for the request of another tab returns from the back/forward cache',
]

describe('the promises proved in a browser', () => {
  it.each(engines)('are all promises of %s if the browser lacks nothing', (engine) => {
    expect(selectPromises(engine, {})).toEqual({ proved: promisesOf(engine), leftOut: [] })
  })

  it('exclude background delivery if Background Sync is missing', () => {
    const { proved, leftOut } = selectPromises('chromium', { backgroundSync: 'it is disabled' })
    expect(leftOut).toEqual([{ name: inTheBackground, reason: 'it is disabled' }])
    expect(proved).toEqual(promisesOf('chromium').filter((name) => name !== inTheBackground))
  })

  it('exclude both returns of a page if the back/forward cache is missing', () => {
    const { leftOut } = selectPromises('chromium', { backForwardCache: 'it is loaded anew' })
    expect(leftOut.map(({ name }) => name)).toEqual(fromTheCache)
  })

  it.each(engines)('and those left out in %s together are all of its promises', (engine) => {
    const lacks = { backgroundSync: 'missing', backForwardCache: 'missing' }
    const { proved, leftOut } = selectPromises(engine, lacks)
    const all = [...proved, ...leftOut.map(({ name }) => name)]
    expect(all.sort()).toEqual(promisesOf(engine).sort())
  })
})

it('a browser is probed only for the capabilities that its promises need', () => {
  expect(needsOf('chromium')).toEqual(['backgroundSync', 'backForwardCache'])
  expect(needsOf('firefox')).toEqual(['backForwardCache'])
  expect(needsOf('webkit')).toEqual(['backForwardCache'])
})

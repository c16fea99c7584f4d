import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError, createTracer } from '../../src/tracing.ts'
import { pipeline } from './fixture.ts'

const required = { publish: async () => {}, inferencePipelineId: pipeline }

/** What the options are refused with. */
function refusalOf(options: unknown): ConfigurationError {
  try {
    createTracer(options as never)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
  }
  throw new Error('The options were not refused as such.')
}

describe('createTracer refuses', () => {
  it.each([
    [{ onEvnt: () => {} }, 'unknown option "onEvnt": did you mean onEvent?'],
    [{ apiKey: 'secret' }, 'unknown option "apiKey".'],
    [
      { limits: { textLenght: 5 } },
      'unknown option "textLenght" in limits: did you mean textLength?',
    ],
  ])('the misspelt option of %j, and names the nearest', (options, message) => {
    expect(refusalOf({ ...required, ...options })).toMatchObject({
      code: 'unknown_option',
      message,
    })
  })

  it.each([
    [{ publish: {} }, 'publish must be a function.'],
    [{ inferencePipelineId: 7 }, 'inferencePipelineId must be a string.'],
    [{ context: {} }, 'context must be a value having run,getStore.'],
    [{ redact: ['password'] }, 'redact must be a function.'],
    [{ limits: 5 }, 'limits must be an object.'],
    [{ limits: { depth: '5' } }, 'limits.depth must be a number of at least 0.'],
    [{ limits: { members: Number.NaN } }, 'limits.members must be a number of at least 0.'],
    [{ onEvent: 'log' }, 'onEvent must be a function.'],
    [{ abandonAfterMs: 0 }, 'abandonAfterMs must be a positive number.'],
    [{ now: 1_800_000_000_000 }, 'now must be a function.'],
    [{ after: 5 }, 'after must be a function.'],
    [{ newId: 'a' }, 'newId must be a function.'],
  ])('%j, and says what it must be', (options, message) => {
    expect(refusalOf({ ...required, ...options })).toMatchObject({
      code: 'invalid_option',
      message,
    })
  })

  it.each([
    { publish: undefined },
    { inferencePipelineId: '' },
    { inferencePipelineId: undefined },
  ])('to do without what it needs: %j', (options) => {
    expect(refusalOf({ ...required, ...options })).toMatchObject({
      code: 'invalid_options',
      message: 'Give publish and inferencePipelineId.',
    })
  })

  it('what are no options', () => {
    expect(refusalOf('options').code).toBe('invalid_option')
    expect(refusalOf(undefined).code).toBe('invalid_options')
  })
})

it('Options that are undefined count as left out', async () => {
  const options = { limits: undefined, now: undefined, after: undefined, newId: undefined }
  const publish = vi.fn(async () => {})
  const tracer = createTracer({ ...required, ...options, publish })
  expect(tracer.run({}, () => 'done')).toBe('done')
  expect(await tracer.flush()).toMatchObject({ published: 1 })
})

describe('abandonAfterMs', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('keeps no process of Deno’s alive, whose timers are numbers', () => {
    vi.stubGlobal('setTimeout', () => 7)
    const unrefTimer = vi.fn()
    vi.stubGlobal('Deno', { unrefTimer })
    createTracer(required).start({ name: 'never ended' })
    expect(unrefTimer.mock.calls).toEqual([[7]])
  })

  it.each([Number.POSITIVE_INFINITY, 2 ** 40])(
    'of %d sets no timer that is over at once',
    (wait) => {
      vi.useFakeTimers()
      const timers = vi.spyOn(globalThis, 'setTimeout')
      const tracer = createTracer({ ...required, abandonAfterMs: wait })
      tracer.start({ name: 'a long day' })
      expect(timers.mock.calls.map(([, waitMs]) => waitMs)).toEqual([2 ** 31 - 1])
    },
  )
})

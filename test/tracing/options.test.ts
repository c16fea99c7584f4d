import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError, createTracer } from '../../src/tracing.ts'
import { pipeline } from './fixture.ts'

const required = { publish: async () => {}, inferencePipelineId: pipeline }

/** Returns the error that the options cause. */
function refusalOf(options: unknown): ConfigurationError {
  try {
    createTracer(options as never)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
  }
  throw new Error('The options were accepted.')
}

describe('createTracer', () => {
  it.each([
    [{ onEvnt: () => {} }, 'unknown option "onEvnt": did you mean onEvent?'],
    [{ apiKey: 'secret' }, 'unknown option "apiKey".'],
    [
      { limits: { textLenght: 5 } },
      'unknown option "textLenght" in limits: did you mean textLength?',
    ],
  ])('refuses an unknown option in %j and suggests the nearest one', (options, message) => {
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
  ])('refuses %j and reports the expected type', (options, message) => {
    expect(refusalOf({ ...required, ...options })).toMatchObject({
      code: 'invalid_option',
      message,
    })
  })

  it.each([
    { publish: undefined },
    { inferencePipelineId: '' },
    { inferencePipelineId: undefined },
  ])('refuses missing required options: %j', (options) => {
    expect(refusalOf({ ...required, ...options })).toMatchObject({
      code: 'invalid_options',
      message: 'Give publish and inferencePipelineId.',
    })
  })

  it('refuses options that are not an object', () => {
    expect(refusalOf('options').code).toBe('invalid_option')
    expect(refusalOf(undefined).code).toBe('invalid_options')
  })
})

it('Undefined options have their defaults', async () => {
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

  it('does not keep a Deno process alive, where timers are numbers', () => {
    vi.stubGlobal('setTimeout', () => 7)
    const unrefTimer = vi.fn()
    vi.stubGlobal('Deno', { unrefTimer })
    createTracer(required).start({ name: 'never ended' })
    expect(unrefTimer.mock.calls).toEqual([[7]])
  })

  it.each([Number.POSITIVE_INFINITY, 2 ** 40])('of %d sets no timer that fires at once', (wait) => {
    vi.useFakeTimers()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const tracer = createTracer({ ...required, abandonAfterMs: wait })
    tracer.start({ name: 'a long day' })
    expect(timers.mock.calls.map(([, waitMs]) => waitMs)).toEqual([2 ** 31 - 1])
  })
})

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type UpdateManyOptions, updateMany } from '../../src/bulk.ts'
import { type ClientOptions, createClient, signals } from '../../src/index.ts'
import { createTracer } from '../../src/tracing.ts'
import { pipeline } from '../support/world.ts'

const update = signals('trace-1', { n: 1 })
const delivered = { kind: 'delivered', via: 'applied' } as const

function clientOf(options: Partial<Pick<ClientOptions, 'onEvent'>> = {}) {
  return createClient({
    transport: async (updates) => ({ outcomes: updates.map(() => delivered) }),
    inferencePipelineId: pipeline,
    ...options,
  })
}

async function feed(options: UpdateManyOptions): Promise<void> {
  expect(await updateMany(clientOf(), [update], options)).toMatchObject({ delivered: 1 })
}

/** Callbacks of the application, each with a function that makes the library call it. */
const calls: Readonly<Record<string, (listener: () => void) => Promise<void>>> = {
  async 'onEvent of a client'(onEvent) {
    const client = clientOf({ onEvent })
    await client.update(update)
    expect(await client.flush()).toMatchObject({ delivered: 1 })
  },
  'onResult of updateMany': (onResult) => feed({ onResult }),
  'onProgress of updateMany': (onProgress) => feed({ onProgress }),
  async 'onEvent of a tracer'(onEvent) {
    const publish = () => Promise.reject(new Error('Nothing listens there.'))
    const tracer = createTracer({ publish, inferencePipelineId: pipeline, onEvent })
    expect(tracer.trace(() => 42)()).toBe(42)
    expect(await tracer.flush()).toMatchObject({ failed: 1 })
  },
}

describe.each(Object.entries(calls))('%s', (name, call) => {
  it.each([
    ['throws', (mistake: Error) => expect.fail(mistake.message)],
    ['rejects', (mistake: Error) => Promise.reject(mistake)],
  ])('stops nothing and causes no unhandled rejection when it %s', async (_, fail) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => {
      process.off('unhandledRejection', unhandled)
      told.mockRestore()
    })
    let isCalled = false
    // A mock function of Vitest would handle the rejection itself.
    await call(() => {
      isCalled = true
      return fail(new Error('The owner made a mistake.'))
    })
    // Node reports unhandled rejections when all microtasks are done.
    await new Promise((resolve) => setImmediate(resolve))
    expect(isCalled).toBe(true)
    expect(unhandled).not.toHaveBeenCalled()
    if (!name.endsWith('tracer')) expect(told).toHaveBeenCalled()
  })
})

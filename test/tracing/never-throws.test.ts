import { AsyncLocalStorage } from 'node:async_hooks'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import type { TraceOptions } from '../../src/tracing.ts'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { rootOf, tracerOf } from './fixture.ts'

/** A proxy that throws on every operation. */
const hostile: object = new Proxy(
  {},
  {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  },
)

function refuse(): never {
  throw new Error('hostile')
}

/** Creates an error whose message cannot be read, as with a revoked proxy or a closed handle. */
function unreadableError(): Error {
  return Object.defineProperty(new Error('hidden'), 'message', { get: refuse })
}

describe('any thrown value is rethrown and ends the trace, even if it cannot be read', () => {
  it.each([hostile, unreadableError(), undefined, null, Symbol('thrown'), () => refuse()])(
    'case %#',
    async (thrown) => {
      const { tracer, published } = tracerOf()
      const fail = () => {
        throw thrown
      }
      const caught: unknown[] = []
      try {
        tracer.run({}, fail)
      } catch (cause) {
        caught.push(cause)
      }
      await tracer.run({}, async () => fail()).catch((cause: unknown) => caught.push(cause))
      expect(caught.length).toBe(2)
      expect(caught.every((cause) => cause === thrown)).toBe(true)
      expect(await tracer.flush({ deadlineMs: 1 })).toMatchObject({ published: 2, open: [] })
      for (const each of published) expect(rootOf(each).metadata).toHaveProperty('error')
    },
  )
})

describe('an unreadable option affects only its own part of the row', () => {
  it.each<[string, object]>([
    ['details', { details: hostile }],
    ['promote', { promote: hostile }],
    ['promote, with a number as the name', { promote: { answer: 5 } }],
    ['promote, with a symbol', { promote: [Symbol('name')] }],
    ['inputs', { inputs: hostile }],
    ['metadata', { metadata: hostile }],
    ['columns', { columns: hostile }],
    ['describe', { describe: () => hostile }],
    ['collect', { collect: () => hostile }],
  ])('%s', async (_, options) => {
    const { tracer, published } = tracerOf()
    const given = options as TraceOptions
    expect(tracer.run(given, () => ({ answer: 42 }))).toEqual({ answer: 42 })
    const parts = tracer.run(given, async function* () {
      yield 'part'
    })
    for await (const part of parts) expect(part).toBe('part')
    expect(await tracer.flush({ deadlineMs: 1 })).toMatchObject({ published: 2, open: [] })
    expect(rootOf(published[0]).output).toEqual({ answer: 42 })
  })
})

it.each<[string, () => unknown]>([
  ['throws, as crypto.randomUUID does in an insecure page', refuse],
  ['makes a number', () => 7],
  ['makes nothing', () => ''],
  ['makes what no row can hold', () => '\ud800'],
])('A newId that %s is replaced by ours', async (_, newId) => {
  const { tracer, published } = tracerOf({ newId: newId as () => string })
  expect(tracer.run({}, () => 'done')).toBe('done')
  await tracer.flush()
  expect(published[0]?.target.inferenceId).toMatch(/^[0-9a-f]{32}$/)
})

it('A context shared with other code may contain any value', () => {
  const context = new AsyncLocalStorage<unknown>()
  const { tracer } = tracerOf({ context })
  expect(context.run(hostile, () => tracer.run({}, () => 'done'))).toBe('done')
  expect(context.run(hostile, () => tracer.currentTrace())).toBeUndefined()
})

it('A publisher that rejects with an unreadable value does not block other rows', async () => {
  const { tracer, events } = tracerOf({
    publish: Object.assign(() => Promise.reject(hostile), { many: () => Promise.reject(hostile) }),
  })
  for (let n = 0; n < 20; n++) tracer.run({}, () => null)
  expect(await tracer.flush({ deadlineMs: 1 })).toMatchObject({ failed: 20, open: [] })
  expect(events).toMatchObject([{ kind: 'publish_failed', rows: { length: 20 } }])
})

it('An OpenAI call that is aborted before its answer is recorded as partial and not as failed', async () => {
  const { tracer, published } = tracerOf()
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((__, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    )
  const openai = traceOpenAI(tracer, new OpenAI({ apiKey: 'key', fetch }))
  const stopping = new AbortController()
  const { signal } = stopping
  const asked = openai.chat.completions.create({ model: 'm', messages: [] }, { signal })
  stopping.abort()
  await expect(asked).rejects.toThrow('aborted')
  await tracer.flush({ deadlineMs: 1 })
  expect(rootOf(published[0]).metadata).toEqual({ partial: true })
})

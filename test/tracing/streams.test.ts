import { describe, expect, it } from 'vitest'
import { explicitTracer, type Published, rest, rootOf, shape, tracerOf } from './fixture.ts'

const encoder = new TextEncoder()
const partial = (each: Published | undefined) => rootOf(each).metadata['partial']

async function* words() {
  yield 'How '
  yield 'far '
  yield 'away'
}

function streamOf(parts: readonly unknown[]) {
  const seen: { cancelled?: unknown; pulled: number } = { pulled: 0 }
  const rest = [...parts]
  const stream = new ReadableStream<unknown>(
    {
      pull(controller) {
        seen.pulled++
        if (rest.length === 0) controller.close()
        else controller.enqueue(rest.shift())
      },
      cancel(reason) {
        seen.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

async function read(stream: ReadableStream<unknown>): Promise<unknown[]> {
  const parts: unknown[] = []
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read())
    parts.push(part.value)
  return parts
}

describe('a traced generator', () => {
  it('ends its trace when it was read completely', async () => {
    const { tracer, published, clock } = tracerOf()
    const parts: string[] = []
    for await (const word of tracer.trace({ name: 'words' }, words)()) {
      clock.ms += 10
      expect(published).toHaveLength(0)
      parts.push(word)
    }
    expect(parts.join('')).toBe('How far away')
    await tracer.flush()
    expect(published).toHaveLength(1)
    expect(published[0]?.row).toMatchObject({ output: 'How far away', latency: 30 })
    expect(partial(published[0])).toBeUndefined()
  })

  it('ends as partial if it is left early, and runs its `finally` block', async () => {
    const { tracer, published } = tracerOf()
    const cleaned: unknown[] = []
    const traced = tracer.trace(async function* () {
      try {
        yield* words()
      } finally {
        cleaned.push(tracer.currentTrace()?.inferenceId)
      }
    })
    for await (const _ of traced()) break
    await tracer.flush()
    expect(cleaned).toEqual(['id-1'])
    expect(published[0]?.row).toMatchObject({ output: 'How ', metadata: { partial: true } })
    expect(partial(published[0])).toBe(true)
  })

  it('ends with its error and the values before it', async () => {
    const { tracer, published } = tracerOf()
    const traced = tracer.trace(async function* () {
      yield 'How '
      throw new Error('no')
    })
    const reading = (async () => {
      for await (const _ of traced());
    })()
    await expect(reading).rejects.toThrow('no')
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({
      output: 'How ',
      metadata: { error: { message: 'no' } },
    })
  })

  it('stays synchronous and keeps its protocol, sent values and return value', async () => {
    const { tracer, published } = tracerOf()
    const traced = tracer.trace(function* (): Generator<number, string, number> {
      const more = yield 1
      yield more + 1
      return 'end'
    })
    const generator = traced()
    expect(generator[Symbol.iterator]()).toBe(generator)
    expect(generator.next()).toEqual({ done: false, value: 1 })
    expect(generator.next(6)).toEqual({ done: false, value: 7 })
    expect(generator.next()).toEqual({ done: true, value: 'end' })
    const second = traced()
    expect([second.next().value, second.return('left')]).toEqual([1, { done: true, value: 'left' }])
    await tracer.flush()
    expect(published.map(({ row }) => row['output'])).toEqual([[1, 7], [1]])
  })

  it('is recorded when its own methods read it', async () => {
    const { tracer, published } = tracerOf()
    const traced = tracer.trace(() => {
      const generator = (function* () {
        yield 1
        yield 2
      })()
      return Object.assign(generator, {
        sum(this: Iterator<number>) {
          let sum = 0
          for (let part = this.next(); !part.done; part = this.next()) sum += part.value
          return sum
        },
      })
    })
    expect(traced().sum()).toBe(3)
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual([1, 2])
  })

  it('provides its context to the steps in its body', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.trace({ name: 'step' }, async () => null)
    const traced = tracer.trace({ name: 'root' }, async function* () {
      await step()
      yield 1
      await step()
    })
    for await (const _ of traced()) await tracer.trace({ name: 'outside' }, () => null)()
    await tracer.flush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual(['outside', 'root(step, step)'])
  })
})

describe('a traced async iterable', () => {
  class Numbers {
    #upTo = 3
    readonly controller = new AbortController()
    async *[Symbol.asyncIterator]() {
      for (let n = 1; n <= this.#upTo; n++) yield { n }
    }
    size() {
      return this.#upTo
    }
  }

  it('keeps its other members, and its parts are recorded', async () => {
    const { tracer, published } = tracerOf()
    const numbers = await tracer.trace(async () => new Numbers())()
    expect(numbers).toBeInstanceOf(Numbers)
    expect(numbers.size()).toBe(3)
    expect(numbers.controller.signal.aborted).toBe(false)
    const read: number[] = []
    for await (const { n } of numbers) read.push(n)
    expect(read).toEqual([1, 2, 3])
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  })

  it('without a `return` method ends as partial if it is left early', async () => {
    const { tracer, published } = tracerOf()
    let n = 0
    const endless = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: n++ }) }) }
    for await (const _ of tracer.trace(() => endless as AsyncIterable<number>)()) if (n > 2) break
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ output: [0, 1, 2], metadata: { partial: true } })
  })
})

describe('a traced ReadableStream', () => {
  it('is read only on demand, and its text is recorded', async () => {
    const { tracer, published } = tracerOf()
    const { stream, seen } = streamOf([
      encoder.encode('How fär').slice(0, 6),
      new Uint8Array([0xa4]),
    ])
    const traced = tracer.trace(() => stream)()
    expect(traced).toBeInstanceOf(ReadableStream)
    await rest()
    expect(seen.pulled).toBe(0)
    expect(await read(traced)).toHaveLength(2)
    await tracer.flush()
    expect(published[0]?.row['output']).toBe('How fä')
  })

  it('passes on a cancellation, and ends as partial', async () => {
    const { tracer, published } = tracerOf()
    const { stream, seen } = streamOf(['a', 'b'])
    const reader = tracer
      .trace(() => stream)()
      .getReader()
    await reader.read()
    await reader.cancel('enough')
    expect(seen.cancelled).toBe('enough')
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ output: 'a', metadata: { partial: true } })
  })

  it('fails with the error of its source', async () => {
    const { tracer, published } = tracerOf()
    const stream = new ReadableStream({
      pull: () => Promise.reject(new RangeError('no')),
    })
    await expect(read(tracer.trace(() => stream)())).rejects.toThrow(RangeError)
    await tracer.flush()
    expect(rootOf(published[0]).metadata['error']).toMatchObject({ name: 'RangeError' })
  })

  it('provides its context to the steps of its source, whenever it is read', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.trace({ name: 'step' }, async () => 'part')
    const cleanUp = tracer.trace({ name: 'clean up' }, () => null)
    const traced = tracer.trace({ name: 'root' }, (highWaterMark: number) => {
      const source = {
        async pull(controller: ReadableStreamDefaultController<string>) {
          controller.enqueue(await step())
        },
        cancel: () => void cleanUp(),
      }
      return new ReadableStream(source, { highWaterMark })
    })
    for (const highWaterMark of [0, 1]) {
      const reader = traced(highWaterMark).getReader()
      for (let part = 0; part < 2; part++) {
        await rest()
        await reader.read()
      }
      await rest()
      await reader.cancel()
    }
    await tracer.flush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual([
      'root(step, step, clean up)',
      'root(step, step, step, clean up)',
    ])
  })

  it('that is already locked is returned unchanged', async () => {
    const { tracer, published } = tracerOf()
    const { stream } = streamOf(['a'])
    const reader = stream.getReader()
    expect(tracer.trace(() => stream)()).toBe(stream)
    expect((await reader.read()).value).toBe('a')
    await tracer.flush()
    expect(published).toHaveLength(1)
  })

  it('is recorded as a number of bytes if it is not text', async () => {
    const { tracer, published } = tracerOf()
    await read(tracer.trace(() => streamOf([new Uint8Array([0xff, 0xfe])]).stream)())
    await tracer.flush()
    expect(published[0]?.row['output']).toBe('[Uint8Array of 2 bytes]')
  })
})

describe('a traced Response', () => {
  it('keeps status, headers and body, and ends with its body', async () => {
    const { tracer, published } = tracerOf()
    const handle = tracer.trace({ inputs: [] }, async () =>
      Response.json({ answer: 42 }, { status: 201, headers: { 'x-own': 'kept' } }),
    )
    const response = await handle()
    expect(published).toHaveLength(0)
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.headers.get('x-own')]).toEqual([201, 'kept'])
    expect(await response.json()).toEqual({ answer: 42 })
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ output: '{"answer":42}', metadata: { status: 201 } })
  })

  it('ends as partial if its reader stops', async () => {
    const { tracer, published } = tracerOf()
    const response = tracer.trace(
      () => new Response(streamOf([encoder.encode('a')]).stream as never),
    )()
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({
      output: 'a',
      metadata: { partial: true, status: 200 },
    })
  })

  it('keeps its url and redirected', async () => {
    const { tracer } = tracerOf()
    const answer = Object.defineProperties(new Response('a'), {
      url: { value: 'https://a.test/b' },
      redirected: { value: true },
    })
    const traced = tracer.trace(async () => answer)
    expect(await traced()).toMatchObject({ url: 'https://a.test/b', redirected: true })
  })

  it('without a body ends at once', async () => {
    const { tracer, published } = tracerOf()
    const response = new Response(null, { status: 204 })
    expect(tracer.trace(() => response)()).toBe(response)
    await tracer.flush()
    expect(published[0]?.row['metadata']).toEqual({ status: 204 })
  })
})

describe('a lazy thenable', () => {
  class Query {
    #runs = 0
    // biome-ignore lint/suspicious/noThenProperty: the test needs a lazy thenable.
    then<A, B>(on: (value: number) => A, off?: (cause: unknown) => B) {
      return Promise.resolve(++this.#runs).then(on, off)
    }
    runs() {
      return this.#runs
    }
  }

  it('stays lazy, keeps its methods, and ends the trace when it is awaited', async () => {
    const { tracer, published } = tracerOf()
    const query = tracer.trace(() => new Query())()
    await rest()
    expect(query.runs()).toBe(0)
    expect(published).toHaveLength(0)
    expect(await query).toBe(1)
    await tracer.flush()
    expect(published[0]?.row['output']).toBe(1)
  })
})

it('A promise with additional members may be awaited more than once', async () => {
  const { tracer, published } = tracerOf()
  const ask = () => Object.assign(Promise.resolve(new Response('a')), { abort() {} })
  const promise = tracer.trace(ask)()
  const failed = promise.catch(() => undefined)
  const response = await promise
  expect(await failed).toBe(response)
  expect(await response.text()).toBe('a')
  await tracer.flush()
  expect(published[0]?.row).toMatchObject({ output: 'a', metadata: { status: 200 } })
})

it('A promise with additional members keeps them', async () => {
  const { tracer, published } = tracerOf()
  const cancelled: string[] = []
  const start = () =>
    Object.assign(Promise.resolve('done'), { cancel: () => cancelled.push('yes') })
  const promise = tracer.trace(start)()
  promise.cancel()
  expect(cancelled).toEqual(['yes'])
  expect(await promise.catch(() => 'failed')).toBe('done')
  await tracer.flush()
  expect(published[0]?.row['output']).toBe('done')
})

describe('an unread result', () => {
  it('is published as partial if flush abandons it', async () => {
    const { tracer, published } = explicitTracer()
    const generator = tracer.trace(words)()
    await generator.next()
    const pending = tracer.run({ name: 'pending' }, (step) => {
      void step.run({ name: 'below' }, () => new Promise(() => {}))
      return new Promise(() => {})
    })
    expect(pending).toBeInstanceOf(Promise)
    expect(await tracer.flush({ abandon: true, deadlineMs: 0 })).toMatchObject({ published: 2 })
    expect(published[0]?.row).toMatchObject({ output: 'How ', metadata: { partial: true } })
    expect(rootOf(published[1])).toMatchObject({
      metadata: { partial: true },
      steps: [{ name: 'below', metadata: { partial: true } }],
    })
    await generator.next()
    expect(published).toHaveLength(2)
  })

  it('is recorded in the row of its trace as far as it was read', async () => {
    const { tracer, published } = tracerOf()
    const inner = tracer.trace({ name: 'inner' }, words)
    await tracer.trace({ name: 'root' }, async () => {
      await inner().next()
    })()
    await tracer.flush()
    expect(rootOf(published[0]).steps).toMatchObject([
      { name: 'inner', output: 'How ', metadata: { partial: true } },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { rootOf, tracerOf } from './fixture.ts'

/** A cursor as database drivers return it: `next` returns a document, or null at the end. */
class Cursor {
  #documents = [{ n: 1 }, { n: 2 }]
  #isOpen = true
  async next() {
    return this.#documents.shift() ?? null
  }
  async *[Symbol.asyncIterator]() {
    for (let each = await this.next(); each; each = await this.next()) yield each
  }
  close() {
    this.#isOpen = false
  }
  isOpen() {
    return this.#isOpen
  }
}

describe('a traced cursor whose `next` is not the iterator protocol’s', () => {
  it('can be read as usual, and its documents are recorded', async () => {
    const { tracer, published } = tracerOf()
    const cursor = tracer.trace({ name: 'find', type: 'retriever' }, () => new Cursor())()
    const read: unknown[] = []
    for await (const each of cursor) read.push(each)
    expect(read).toEqual([{ n: 1 }, { n: 2 }])
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({ output: read, metadata: {} })
  })

  it('keeps its `next` and its private members', async () => {
    const { tracer } = tracerOf()
    const cursor = tracer.trace(() => new Cursor())()
    expect([await cursor.next(), await cursor.next(), await cursor.next()]).toEqual([
      { n: 1 },
      { n: 2 },
      null,
    ])
    cursor.close()
    expect(cursor.isOpen()).toBe(false)
  })
})

describe('a traced iterator', () => {
  it('of a class keeps its private members, and its values are recorded', async () => {
    const { tracer, published } = tracerOf()
    class Countdown {
      #left = 2
      next() {
        return { done: this.#left === 0, value: this.#left-- }
      }
      [Symbol.iterator]() {
        return this
      }
      left() {
        return this.#left
      }
    }
    const countdown = tracer.trace(() => new Countdown())()
    expect(countdown[Symbol.iterator]()).toBe(countdown)
    expect(countdown.left()).toBe(2)
    expect([...countdown]).toEqual([2, 1])
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual([2, 1])
  })

  it('without a `return` method lets delegating generators clean up', async () => {
    const { tracer, published } = tracerOf()
    const numbers = tracer.trace(() => [1, 2, 3].values())
    const cleaned: string[] = []
    function* outer() {
      try {
        yield* numbers()
      } finally {
        cleaned.push('outer')
      }
    }
    for (const _ of outer()) break
    expect(cleaned).toEqual(['outer'])
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ output: [1], metadata: { partial: true } })
  })

  it('with a link as `next` is treated as a page of a list', async () => {
    const { tracer, published } = tracerOf()
    const page = () => ({
      next: '/rows?page=2',
      async *[Symbol.asyncIterator]() {
        yield 1
      },
    })
    const traced = tracer.trace(page)()
    expect(traced.next).toBe('/rows?page=2')
    for await (const each of traced) expect(each).toBe(1)
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual([1])
  })
})

describe('the result of a traced function', () => {
  it('is recorded even if it is frozen', async () => {
    const { tracer, published } = tracerOf()
    const traced = tracer.trace(() =>
      Object.freeze({
        size: () => 1,
        async *[Symbol.asyncIterator]() {
          yield 'only'
        },
      }),
    )()
    expect(traced.size()).toBe(1)
    for await (const each of traced) expect(each).toBe('only')
    await tracer.flush()
    expect(published[0]?.row['output']).toBe('only')
  })

  it('keeps setters that write private members', async () => {
    const { tracer } = tracerOf()
    class Feed {
      #limit = 1
      get limit() {
        return this.#limit
      }
      set limit(limit: number) {
        this.#limit = limit
      }
      async *[Symbol.asyncIterator]() {
        yield this.#limit
      }
    }
    const feed = tracer.trace(() => new Feed())()
    feed.limit = 5
    for await (const each of feed) expect(each).toBe(5)
  })
})

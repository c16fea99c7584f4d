import { describe, expect, it } from 'vitest'
import { explicitTracer, pipeline, rootOf, tracerOf } from './fixture.ts'

const cycle: { self?: unknown } = {}
cycle.self = cycle
const awkward: readonly (readonly [string, unknown, unknown])[] = [
  ['a BigInt', 10n ** 30n, '1000000000000000000000000000000'],
  ['a cycle', cycle, { self: '[circular]' }],
  [
    'a getter that throws',
    Object.defineProperty({ ok: 1 }, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    }),
    { ok: 1, bad: '[unreadable]' },
  ],
  ['NaN', Number.NaN, 'NaN'],
  ['a proxy that answers to any name', new Proxy({}, { get: () => () => 'any' }), 'any'],
  ['an invalid date', new Date(Number.NaN), null],
  [
    'a proxy that refuses everything',
    new Proxy(
      {},
      {
        get() {
          throw new Error('no')
        },
        has() {
          throw new Error('no')
        },
        ownKeys() {
          throw new Error('no')
        },
        getPrototypeOf() {
          throw new Error('no')
        },
      },
    ),
    '[unreadable]',
  ],
]

describe('a traced function', () => {
  it('stays synchronous and keeps its name, length and properties', () => {
    const { tracer } = tracerOf()
    function add(a: number, b: number) {
      return a + b
    }
    const traced = tracer.trace({ name: 'sum' }, Object.assign(add, { unit: 'mm' }))
    expect(traced(1, 2)).toBe(3)
    expect([traced.name, traced.length, traced.unit]).toEqual(['add', 2, 'mm'])
  })

  it('keeps its `this`', async () => {
    const { tracer } = tracerOf()
    class Counter {
      #count = 1
      read = tracer.trace({}, function (this: Counter, more: number) {
        return this.#count + more
      })
    }
    expect(new Counter().read(2)).toBe(3)
  })

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['text', 'no'],
    ['an error', new RangeError('no')],
  ])('throws %s unchanged, synchronously or not', async (_, cause) => {
    const { tracer, published } = tracerOf()
    const now = tracer.trace((): void => {
      throw cause
    })
    const later = tracer.trace(async (): Promise<void> => {
      throw cause
    })
    const caught: unknown[] = []
    try {
      now()
    } catch (thrown) {
      caught.push(thrown)
    }
    await later().catch((thrown: unknown) => caught.push(thrown))
    expect(caught).toHaveLength(2)
    expect(caught[0]).toBe(cause)
    expect(caught[1]).toBe(cause)
    await tracer.flush()
    expect(published).toHaveLength(2)
    for (const each of published) {
      expect(each.row).toMatchObject({ output: null })
      expect(each.row['metadata']).toHaveProperty('error')
    }
  })

  it('records the name, message and code of an error, and not its stack', async () => {
    const { tracer, published } = tracerOf()
    const cause = Object.assign(new Error('no', { cause: 'deep' }), { code: 'E_NO' })
    expect(() =>
      tracer.trace(() => {
        throw cause
      })(),
    ).toThrow(cause)
    await tracer.flush()
    expect(rootOf(published[0]).metadata).toEqual({
      error: { name: 'Error', message: 'no', code: 'E_NO' },
      Exceptions: 'no',
    })
  })

  it.each(awkward)('passes and returns %s unchanged', async (_, value, shown) => {
    const { tracer, published, events } = tracerOf()
    const echo = tracer.trace({ inputs: ['value'] }, (given: unknown) => given)
    expect(echo(value)).toBe(value)
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ value: shown, output: shown })
    expect(events).toEqual([])
  })

  it('returns 10 MB of text completely, and publishes its beginning', async () => {
    const { tracer, published } = tracerOf()
    const text = 'x'.repeat(10_000_000)
    expect(await tracer.trace(async () => text)()).toBe(text)
    await tracer.flush()
    const { output } = published[0]?.row ?? {}
    expect(output).toBe(`${'x'.repeat(100_000)}… [9900000 more]`)
  })

  it('copies inputs before the call and the output after it', async () => {
    const { tracer, published } = tracerOf()
    const basket = ['apple']
    const result = tracer.trace({ inputs: ['basket'] }, (list: string[]) => {
      list.push('pear')
      return list
    })(basket)
    result.push('plum')
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ basket: ['apple'], output: ['apple', 'pear'] })
  })

  it('runs if a function of the tracer’s options throws', async () => {
    const boom = () => {
      throw new Error('boom')
    }
    const { tracer, published, events } = tracerOf({ redact: boom })
    const traced = tracer.trace({ inputs: boom, inferenceId: boom, describe: boom }, () => 'fine')
    expect(traced()).toBe('fine')
    expect(await tracer.flush()).toMatchObject({ published: 1 })
    expect(published[0]?.row).toMatchObject({ output: '[unreadable]' })
    expect(events.map(({ kind }) => kind)).toEqual(Array(3).fill('tracer_failed'))
  })

  it('runs if publishing fails, which is reported', async () => {
    const error = new Error('down')
    const { tracer, events } = tracerOf({ publish: () => Promise.reject(error) })
    expect(tracer.trace(() => 'fine')()).toBe('fine')
    expect(await tracer.flush()).toMatchObject({ published: 0, failed: 1 })
    expect(events).toMatchObject([
      { kind: 'publish_failed', error, rows: [{ inferenceId: 'id-1', output: 'fine' }] },
    ])
  })

  it('runs if publishing throws and the listener throws too', async () => {
    const { tracer } = tracerOf({
      publish: () => {
        throw new Error('down')
      },
      onEvent: () => {
        throw new Error('deaf')
      },
    })
    expect(tracer.trace(() => 'fine')()).toBe('fine')
    expect(await tracer.flush()).toMatchObject({ failed: 1 })
  })

  it('ignores and reports invalid updates', async () => {
    const { tracer, published, events } = tracerOf()
    tracer.updateCurrentTrace({ userId: 'nobody' })
    tracer.trace(() => {
      const nonsense: never = undefined as never
      tracer.updateCurrentTrace(nonsense)
      tracer.updateCurrentStep(nonsense)
      tracer.updateCurrentTrace({ inferenceId: '' })
      tracer.updateCurrentTrace({ inferenceId: '\ud800' })
    })()
    await tracer.flush()
    expect(events.map(({ kind }) => kind)).toEqual([
      'no_trace',
      'tracer_failed',
      'tracer_failed',
      'invalid_inference_id',
      'invalid_inference_id',
    ])
    expect(published[0]?.target.inferenceId).toBe('id-1')
  })

  it('can be a decorated method', async () => {
    const { tracer, published } = tracerOf()
    const decorated = {
      name: 'answer',
      with: tracer.trace({ type: 'agent' }),
      bare: tracer.trace,
    }
    class Assistant {
      #greeting = 'Hello'
      answer(name: string) {
        return `${this.#greeting}, ${name}`
      }
    }
    const { answer } = Assistant.prototype
    Assistant.prototype.answer = decorated.with(answer, { name: 'answer' })
    expect(new Assistant().answer('Ada')).toBe('Hello, Ada')
    Assistant.prototype.answer = decorated.bare(answer, { name: 'greet' })
    expect(new Assistant().answer('Ada')).toBe('Hello, Ada')
    await tracer.flush()
    expect(published.map(rootOf)).toMatchObject([
      { name: 'answer', type: 'agent' },
      { name: 'greet', type: 'user_call' },
    ])
  })

  it('does not handle a rejection on behalf of the caller', async () => {
    const { tracer } = tracerOf()
    const promise = tracer.trace(() => Promise.reject(new Error('no')))()
    await expect(promise).rejects.toThrow('no')
  })
})

describe('the inference id', () => {
  it('is known from the start, and can be changed until the trace ends (T-5)', async () => {
    const { tracer, published } = tracerOf()
    let late: (() => void) | undefined
    tracer.trace({ inferenceId: (user: string) => `chat_c1_${user}` }, (_user: string) => {
      expect(tracer.currentTrace()?.inferenceId).toBe('chat_c1_ada')
      tracer.updateCurrentTrace({ inferenceId: 'chat_c2_ada' })
      expect(tracer.currentTrace()?.inferenceId).toBe('chat_c2_ada')
      const trace = tracer.currentTrace()
      late = () => trace?.update({ inferenceId: 'too late' })
    })('ada')
    late?.()
    await tracer.flush()
    expect(published[0]?.row['inferenceId']).toBe('chat_c2_ada')
    expect(published[0]?.target).toEqual({
      inferencePipelineId: pipeline,
      inferenceId: 'chat_c2_ada',
    })
  })

  it('is generated as 32 unique hexadecimal characters by default', () => {
    const { tracer } = tracerOf({ newId: undefined })
    const ids = Array.from({ length: 200 }, () => tracer.run({}, ({ trace }) => trace.inferenceId))
    expect(new Set(ids).size).toBe(200)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })

  it('can be set only by the first step’s option, while users and sessions can be set by any step', async () => {
    const { tracer, published } = tracerOf()
    const inner = tracer.trace({ inferenceId: 'inner', userId: 'ada', sessionId: 's' }, () => null)
    tracer.trace({ inferenceId: 'outer' }, () => inner())()
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({
      inferenceId: 'outer',
      user_id: 'ada',
      session_id: 's',
    })
  })

  it('is available without a context too', async () => {
    const { tracer, published } = explicitTracer()
    tracer.run({ inferenceId: 'own' }, (step) => {
      expect(step.trace.inferenceId).toBe('own')
      expect(tracer.currentTrace()).toBeUndefined()
    })
    await tracer.flush()
    expect(published[0]?.target.inferenceId).toBe('own')
  })
})

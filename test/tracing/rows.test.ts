import { describe, expect, it } from 'vitest'
import { createOpenlayer } from '../../src/openlayer.ts'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { type Collector, publishTo } from '../../src/tracing.ts'
import { pipeline, rootOf, tracerOf } from './fixture.ts'

describe('the row of a trace', () => {
  it('contains inputs, output, times and steps, and its config names the columns', async () => {
    const { tracer, published, clock } = tracerOf()
    const chat = tracer.trace(
      { name: 'chat', inputs: ['question'], metadata: { release: 7 } },
      async (question: string) => {
        clock.ms += 1_250
        tracer.updateCurrentTrace({ userId: 'ada', sessionId: 's1', metadata: { plan: 'free' } })
        tracer.logContext(['The sun is far.'])
        tracer.logQuestion(question)
        return `You asked: ${question}`
      },
    )
    expect(await chat('How far is the sun?')).toBe('You asked: How far is the sun?')
    await tracer.flush()
    expect(published).toHaveLength(1)
    const start = Date.UTC(2026, 3, 1) / 1_000
    expect(published[0]?.target).toEqual({ inferencePipelineId: pipeline, inferenceId: 'id-1' })
    expect(published[0]?.row).toEqual({
      inferenceTimestamp: start,
      inferenceId: 'id-1',
      output: 'You asked: How far is the sun?',
      latency: 1_250,
      metadata: { release: 7, plan: 'free' },
      user_id: 'ada',
      session_id: 's1',
      context: ['The sun is far.'],
      _question: 'How far is the sun?',
      question: 'How far is the sun?',
      release: 7,
      plan: 'free',
      steps: [
        {
          name: 'chat',
          id: 'id-1-0',
          type: 'user_call',
          inputs: { question: 'How far is the sun?' },
          output: 'You asked: How far is the sun?',
          metadata: { release: 7 },
          steps: [],
          latency: 1_250,
          startTime: start,
          endTime: start + 1.25,
        },
      ],
    })
    expect(published[0]?.config).toEqual({
      outputColumnName: 'output',
      inferenceIdColumnName: 'inferenceId',
      latencyColumnName: 'latency',
      timestampColumnName: 'inferenceTimestamp',
      inputVariableNames: ['question'],
      userIdColumnName: 'user_id',
      sessionIdColumnName: 'session_id',
      contextColumnName: 'context',
      questionColumnName: '_question',
    })
  })

  it('has no config for columns that it does not contain', async () => {
    const { tracer, published } = tracerOf()
    tracer.trace({ name: 'work' }, () => 1)()
    await tracer.flush()
    expect(Object.keys(published[0]?.row ?? {}).sort()).toEqual(
      ['inferenceId', 'inferenceTimestamp', 'latency', 'output', 'steps'].sort(),
    )
    expect(Object.keys(published[0]?.config ?? {})).toHaveLength(5)
  })

  it('contains null for an undefined input (T-1)', async () => {
    const { tracer, published } = tracerOf()
    tracer.trace({ inputs: ['a', 'b'] }, (_a?: unknown, _b?: unknown) => 1)(1)
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ a: 1, b: null })
    expect(published[0]?.config.inputVariableNames).toEqual(['a', 'b'])
  })

  it('contains only the inputs that their `toJSON` returns', async () => {
    const { tracer, published } = tracerOf()
    class Account {
      password = 's3cr3t'
      toJSON() {
        return { user: 'ada' }
      }
    }
    tracer.trace({ inputs: () => ({ ...new Account(), password: undefined }) }, () => 1)()
    tracer.trace({ inputs: () => new Account() as never }, () => 1)()
    await tracer.flush()
    expect(published.map(({ config }) => config.inputVariableNames)).toEqual([
      ['password'],
      ['user'],
    ])
  })

  it('does not let an input overwrite its own columns (T-7)', async () => {
    const { tracer, published } = tracerOf()
    const inputs = { output: 1, latency: 2, input_latency: 3, cost: 4, steps: 5, question: 6 }
    tracer.trace({ inputs }, () => 'out')()
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({
      output: 'out',
      input_output: 1,
      input_input_latency: 2,
      input_latency: 3,
      input_cost: 4,
      input_steps: 5,
      question: 6,
    })
    expect(published[0]?.config.inputVariableNames).toHaveLength(6)
  })

  it('accepts inputs as an object, as names, from a function, or from the arguments', async () => {
    const { tracer, published } = tracerOf()
    const add = (a: number, b: number) => a + b
    const trace = tracer.trace
    trace({ inputs: { fixed: true } }, add)(1, 2)
    trace({ inputs: ['a', 'b'] }, add)(1, 2)
    trace({ inputs: (a: number, b: number) => ({ sum: a + b }) }, add)(1, 2)
    trace(add)(1, 2)
    trace((options: { city: string }) => options)({ city: 'Ulm' })
    await tracer.flush()
    expect(published.map((each) => rootOf(each).inputs)).toEqual([
      { fixed: true },
      { a: 1, b: 2 },
      { sum: 3 },
      { argument_1: 1, argument_2: 2 },
      { city: 'Ulm' },
    ])
  })

  it('contains step names that any database accepts', async () => {
    const { tracer, published } = tracerOf()
    tracer.run({ name: 'How far? 😀'.slice(0, -1) }, (step) => step.run({ name: 'a\0b' }, () => 1))
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      name: 'How far? \ufffd',
      steps: [{ name: 'a\ufffdb' }],
    })
  })

  it('contains at most a hundred columns', async () => {
    const { tracer, published } = tracerOf()
    const inputs = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`n${n}`, n]))
    tracer.trace({ inputs }, () => 1)()
    await tracer.flush()
    expect(published[0]?.config.inputVariableNames).toEqual(['inputs'])
    expect(published[0]?.row['inputs']).toEqual(inputs)
  })

  it('adds up the cost and tokens of its steps', async () => {
    const { tracer, published } = tracerOf()
    const call = tracer.trace({ name: 'call', type: 'chat_completion' }, () => {
      tracer.updateCurrentStep({ model: 'm', tokens: 10, cost: 0.5 })
    })
    tracer.trace(() => [call(), call()])()
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ tokens: 20, cost: 1 })
    expect(published[0]?.config).toMatchObject({
      numOfTokenColumnName: 'tokens',
      costColumnName: 'cost',
    })
    expect(rootOf(published[0]).steps[0]).toMatchObject({ model: 'm', tokens: 10, cost: 0.5 })
  })

  it('keeps all types of steps and their fields', async () => {
    const { tracer, published } = tracerOf()
    const types = [
      'agent',
      'chat_completion',
      'embedding',
      'guardrail',
      'handoff',
      'retriever',
      'tool',
      'user_call',
    ] as const
    tracer.run({ name: 'root' }, (root) => {
      for (const type of types) {
        root.run({ name: type, type }, (step) =>
          step.update({ action: type, documents: [1], inputs: { a: 1 }, output: 'o', name: type }),
        )
      }
    })
    await tracer.flush()
    expect(rootOf(published[0]).steps).toMatchObject(
      types.map((type) => ({ type, name: type, action: type, documents: [1], output: 'o' })),
    )
  })

  it('is accepted by the local Openlayer, and can be updated', async () => {
    const local = createLocalOpenlayer({ apiKey: 'local-key' })
    const openlayer = createOpenlayer({
      apiKey: 'local-key',
      baseURL: 'http://localhost/v1',
      fetch: (input, init) => local(new Request(input, init)),
    })
    const { tracer } = tracerOf({ publish: publishTo(openlayer), newId: undefined })
    const inferenceId = 'chat_c1_ada'
    const chat = tracer.trace({ inferenceId, inputs: ['question'] }, async (question?: string) => ({
      cost: 1n,
      question,
      nothing: undefined,
    }))
    await chat()
    expect(await tracer.flush()).toMatchObject({ published: 1, open: [] })
    const { rows } = openlayer.inferencePipelines
    await rows.update(pipeline, { inferenceId, row: { human_feedback: 1 } })
    const { row } = await rows.retrieve(inferenceId, { inferencePipelineId: pipeline })
    expect(row).toMatchObject({
      inferenceId,
      question: null,
      output: { cost: '1' },
      human_feedback: 1,
    })
  })
})

describe('promoted fields of the output', () => {
  it('are columns with their own or other names, and explicit columns override them', async () => {
    const { tracer, published } = tracerOf()
    const judge = tracer.trace(
      { promote: { score: 'judge_score', reason: 'judge_reason', none: 'judge_none' } },
      () => ({ score: 0.5, reason: 'long' }),
    )
    const answer = tracer.trace({ promote: ['text', 'tokens', 'plan'] }, () => {
      judge()
      tracer.updateCurrentTrace({ columns: { plan: 'free' } })
      return { text: 'Far away.', tokens: 3, plan: 'paid' }
    })
    answer()
    await tracer.flush()
    const { row } = published[0] ?? {}
    expect(row).toMatchObject({ judge_score: 0.5, judge_reason: 'long', text: 'Far away.' })
    expect(row).toMatchObject({ column_tokens: 3, plan: 'free' })
    expect(row).not.toHaveProperty('judge_none')
  })

  it('are redacted, and a field that throws is marked as unreadable', async () => {
    const { tracer, published, events } = tracerOf({
      redact: (key, value) => (key === 'secret' ? '[redacted]' : value),
    })
    const answer = tracer.trace({ promote: ['broken', 'secret'] }, () => ({
      get broken(): never {
        throw new Error('no')
      },
      secret: 'key',
    }))
    expect(answer()).toHaveProperty('secret', 'key')
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({ broken: '[unreadable]', secret: '[redacted]' })
    expect(events).toEqual([])
  })

  it('are corrected if the step ends after it was published as partial', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.start({ promote: ['text'], collect: collectText })
    step.add('Far')
    await tracer.flush({ abandon: true, deadlineMs: 0 })
    step.add(' away.')
    step.end()
    await tracer.flush()
    expect(published.map(({ row }) => row['text'])).toEqual(['Far', 'Far away.'])
  })
})

function collectText(): Collector {
  const parts: unknown[] = []
  return {
    add: (part) => void parts.push(part),
    result: () => ({ output: { text: parts.join('') } }),
  }
}

it('A row that was published as partial keeps its inference id', async () => {
  const { tracer, published, events } = tracerOf()
  const step = tracer.start({ inferenceId: 'a' })
  await tracer.flush({ abandon: true, deadlineMs: 0 })
  step.trace.update({ inferenceId: 'b' })
  step.end({ output: 'done' })
  await tracer.flush()
  expect(published.map(({ row, target }) => [row['inferenceId'], target.inferenceId])).toEqual([
    ['a', 'a'],
    ['a', 'a'],
  ])
  expect(events).toEqual([{ kind: 'invalid_inference_id' }])
})

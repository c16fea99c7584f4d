import OpenAI from 'openai'
import { describe, expect, it, vi } from 'vitest'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { rootOf, tracerOf } from './fixture.ts'
import { data } from './sdks/provider.ts'

const messages = [{ role: 'user' as const, content: 'How far is the sun?' }]

/** Returns the step recorded for a reply. A list is a stream. */
async function stepOf(
  reply: unknown,
  ask: (client: OpenAI) => PromiseLike<unknown> = (client) =>
    client.chat.completions.create({ model: 'm', messages, stream: Array.isArray(reply) }),
  cost = () => 1,
) {
  const { tracer, published } = tracerOf({ now: undefined, after: undefined })
  const fetch = async () =>
    Array.isArray(reply)
      ? new Response(reply.map(data).join(''), { headers: { 'content-type': 'text/event-stream' } })
      : Response.json(reply)
  const client = traceOpenAI(tracer, new OpenAI({ apiKey: 'key', fetch, maxRetries: 0 }), { cost })
  const answer = await ask(client)
  if (Array.isArray(reply)) await readAll(answer as AsyncIterable<unknown>).catch(() => {})
  await tracer.flush({ deadlineMs: 1_000 })
  return rootOf(published[0])
}

async function readAll(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

const delta = (index: number, part: object, finish_reason: string | null = null) => ({
  choices: [{ index, delta: part, finish_reason }],
})

describe('a chat completion', () => {
  it('with several choices records the first as its output, and the others in its metadata', async () => {
    const choice = (index: number, content: string) => ({
      index,
      finish_reason: 'stop',
      message: { role: 'assistant', content },
    })
    const expected = {
      output: 'Far.',
      metadata: { otherChoices: [{ output: 'Near.', finishReason: 'stop' }] },
    }
    expect(await stepOf({ choices: [choice(0, 'Far.'), choice(1, 'Near.')] })).toMatchObject(
      expected,
    )
    const chunks = [
      delta(0, { content: 'Fa' }),
      delta(1, { content: 'Near' }),
      delta(0, { content: 'r.' }, 'stop'),
      delta(1, { content: '.' }, 'stop'),
    ]
    expect(await stepOf(chunks)).toMatchObject(expected)
  })

  it('records its reasoning, and a refusal as its output', async () => {
    const chunks = [
      delta(0, { reasoning_content: 'Think ' }),
      delta(0, { reasoning_content: 'first.' }),
      delta(0, { refusal: 'I ' }),
      delta(0, { refusal: 'cannot.' }, 'stop'),
    ]
    const expected = {
      output: 'I cannot.',
      metadata: { reasoning: 'Think first.', refusal: 'I cannot.', finishReason: 'stop' },
    }
    expect(await stepOf(chunks)).toMatchObject(expected)
    const message = { content: null, reasoning_content: 'Think first.', refusal: 'I cannot.' }
    expect(await stepOf({ choices: [{ message, finish_reason: 'stop' }] })).toMatchObject(expected)
  })

  it('that ends with an error in its stream is partial and contains the error', async () => {
    const error = { type: 'server_error', message: 'Overloaded.' }
    expect(await stepOf([delta(0, { content: 'Far' }), { error }])).toMatchObject({
      output: 'Far',
      metadata: { partial: true, error: { name: 'server_error', message: 'Overloaded.' } },
    })
  })

  it('has no cost without a known number of tokens', async () => {
    const cost = vi.fn(() => 1)
    const reply = { choices: [{ message: { content: 'Far.' }, finish_reason: 'stop' }] }
    const step = await stepOf(reply, undefined, cost)
    expect(cost).not.toHaveBeenCalled()
    expect(step).not.toHaveProperty('cost')
    expect(
      await stepOf({ ...reply, usage: { prompt_tokens: 1, completion_tokens: 0 } }),
    ).toMatchObject({ cost: 1, tokens: 1 })
  })
})

describe('a response', () => {
  const ask = (client: OpenAI) => client.responses.create({ model: 'm', input: 'How far?' })
  const asStream = (client: OpenAI) =>
    client.responses.create({ model: 'm', input: 'How far?', stream: true })
  const call = { type: 'function_call', call_id: 't1', name: 'look', arguments: '{"at":"sun"}' }
  const refusal = { type: 'message', content: [{ type: 'refusal', refusal: 'I cannot.' }] }
  const reasoning = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Think first.' }] }

  it('records its tool calls, its reasoning and a refusal', async () => {
    const reply = { id: 'r1', status: 'completed', output: [reasoning, refusal, call] }
    expect(await stepOf(reply, ask)).toMatchObject({
      output: { content: 'I cannot.', tool_calls: [{ id: 't1', name: 'look' }] },
      metadata: { reasoning: 'Think first.', refusal: 'I cannot.', finishReason: 'completed' },
    })
  })

  it('records why it is incomplete, and is not partial', async () => {
    const reply = {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    }
    const { metadata } = await stepOf(reply, ask)
    expect(metadata).toMatchObject({ finishReason: 'max_output_tokens' })
    expect(metadata).not.toHaveProperty('partial')
  })

  it('whose stream breaks off records the received parts', async () => {
    const events = [
      { type: 'response.created', response: { id: 'r1', status: 'in_progress', output: [] } },
      { type: 'response.reasoning_summary_text.delta', delta: 'Think.' },
      { type: 'response.output_text.delta', delta: 'Far' },
      { type: 'response.output_item.done', item: call },
    ]
    expect(await stepOf(events, asStream)).toMatchObject({
      output: { content: 'Far', tool_calls: [{ id: 't1', name: 'look' }] },
      metadata: { partial: true, reasoning: 'Think.', replyId: 'r1' },
    })
  })
})

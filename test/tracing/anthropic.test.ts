import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/tracing.ts'
import { traceAnthropic } from '../../src/tracing-models.ts'
import { readInference } from '../../src/tracing-page.ts'
import { rootOf, tracerOf } from './fixture.ts'
import { createProvider } from './sdks/provider.ts'

const real = { now: undefined, after: undefined }
const params = {
  model: 'claude-test',
  max_tokens: 100,
  system: 'Be brief.',
  messages: [{ role: 'user' as const, content: 'How far is the sun?' }],
}
const expected = {
  name: 'messages.create',
  type: 'chat_completion',
  provider: 'Anthropic',
  inputs: { system: 'Be brief.', prompt: params.messages },
  output: 'Far away.',
  model: 'claude-test-2026',
  modelParameters: { max_tokens: 100 },
  promptTokens: 12,
  completionTokens: 8,
  tokens: 20,
  metadata: { finishReason: 'end_turn', replyId: 'a1', cachedTokens: 4 },
}

function clients() {
  const { fetch } = createProvider('finished')
  const bare = new Anthropic({ apiKey: 'a-key-for-the-test', fetch, maxRetries: 0 })
  const world = tracerOf(real)
  return { ...world, bare, client: traceAnthropic(world.tracer, bare) }
}

describe('a traced client of Anthropic', () => {
  it('records messages.create and returns the same message', async () => {
    const { bare, client, tracer, published } = clients()
    expect(client).toBeInstanceOf(Anthropic)
    const message = await client.messages.create(params)
    expect(message).toStrictEqual(await bare.messages.create(params))
    expect(readInference(message)).toEqual({ inferenceId: 'id-1' })
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
    expect(rootOf(published[0])).toMatchObject(expected)
  })

  it.each([
    [
      'iterated',
      async (client) => listed(await client.messages.create({ ...params, stream: true })),
    ],
    ['as a helper', (client) => client.messages.stream(params).finalMessage()],
    ['as text', (client) => client.messages.stream(params).finalText()],
    ['of the beta', (client) => client.beta.messages.stream(params).finalMessage()],
  ] satisfies [string, (client: Anthropic) => Promise<unknown>][])(
    'records a stream, %s',
    async (_, ask) => {
      const { client, tracer, published } = clients()
      await ask(client)
      expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
      expect(rootOf(published[0])).toMatchObject(expected)
    },
  )

  it('records reasoning and tool calls whose arguments arrive in pieces', async () => {
    const { tracer, published } = tracerOf(real)
    const event = (value: { type: string }) =>
      `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
    const block = (index: number, begun: object, deltas: readonly object[]) => [
      event({ type: 'content_block_start', index, content_block: begun } as { type: string }),
      ...deltas.map((delta) =>
        event({ type: 'content_block_delta', index, delta } as { type: string }),
      ),
      event({ type: 'content_block_stop', index } as { type: string }),
    ]
    const message = {
      id: 'a1',
      model: 'claude-test',
      role: 'assistant',
      content: [],
      usage: { input_tokens: 3 },
    }
    const text = [
      event({ type: 'message_start', message } as { type: string }),
      ...block(0, { type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: 'Look ' },
        { type: 'thinking_delta', thinking: 'first.' },
      ]),
      ...block(1, { type: 'tool_use', id: 't1', name: 'look', input: {} }, [
        { type: 'input_json_delta', partial_json: '{"at":' },
        { type: 'input_json_delta', partial_json: '"sun"}' },
      ]),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'tool_use' },
        usage: { output_tokens: 5 },
      } as { type: string }),
      event({ type: 'message_stop' }),
    ].join('')
    const fetch = async () =>
      new Response(text, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
    const client = traceAnthropic(tracer, new Anthropic({ apiKey: 'key', fetch }))
    await client.messages.stream(params).finalMessage()
    await tracer.flush({ deadlineMs: 1_000 })
    expect(rootOf(published[0])).toMatchObject({
      output: {
        content: null,
        tool_calls: [{ id: 't1', name: 'look', arguments: '{"at":"sun"}' }],
      },
      metadata: { reasoning: 'Look first.', finishReason: 'tool_use' },
      tokens: 8,
    })
  })

  it('requires a client of the Anthropic package', () => {
    const { tracer } = tracerOf()
    expect(() => traceAnthropic(tracer, {} as never)).toThrow(ConfigurationError)
  })
})

async function listed(parts: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = []
  for await (const part of parts) list.push(part)
  return list
}

/** Behaviour of a provider after a request. */
export type Behaviour =
  /** Answers completely. */
  | 'finished'
  /** Sends a part of the answer and then nothing more. */
  | 'slow'
  /** Sends a part of the answer and then closes the connection. */
  | 'gone'
  /** Refuses with a status. */
  | 'refused'

const encoder = new TextEncoder()

/**
 * Simulates a provider: returns a `fetch` that answers as the APIs of OpenAI and Anthropic do.
 *
 * @param behaviour of its streams.
 */
export function createProvider(behaviour: Behaviour) {
  const requests: { readonly path: string; readonly body: Record<string, unknown> }[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const text = input instanceof Request ? await input.text() : String(init?.body ?? '{}')
    const body: Record<string, unknown> = JSON.parse(text)
    requests.push({ path: pathname, body })
    if (behaviour === 'refused') {
      const headers = { 'x-secret': 'a-header-of-the-provider' }
      return Response.json({ error: { message: 'No such model.' } }, { status: 400, headers })
    }
    if (body['stream'] !== true) return Response.json(wholeOf(pathname, body))
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return new Response(streamOf(eventsOf(pathname), behaviour, signal ?? undefined), {
      headers: { 'content-type': 'text/event-stream' },
    })
  }
  return { fetch, requests }
}

/** Streams events as bytes. Only a provider that finishes sends the events after the third. */
export function streamOf(
  events: readonly string[],
  behaviour: Behaviour,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  let next = 0
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => {
          try {
            controller.error(signal.reason)
          } catch {
            // It was closed already.
          }
        })
      },
      pull(controller) {
        const event = events[next]
        next += 1
        if (event === undefined) return controller.close()
        if (behaviour !== 'finished' && next > 3) {
          if (behaviour === 'gone') controller.error(new TypeError('terminated'))
          // A slow provider never sends the next part.
          return new Promise<void>(() => {})
        }
        controller.enqueue(encoder.encode(event))
      },
    },
    { highWaterMark: 0 },
  )
}

const usage = {
  prompt_tokens: 12,
  completion_tokens: 8,
  total_tokens: 20,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const responseUsage = {
  input_tokens: 12,
  output_tokens: 8,
  total_tokens: 20,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens_details: { reasoning_tokens: 2 },
}

function wholeOf(path: string, body: Record<string, unknown>): unknown {
  if (path.endsWith('/chat/completions')) return chatOf(body)
  if (path.endsWith('/responses')) return response
  if (path.endsWith('/embeddings')) return embeddingsOf(body)
  return message
}

function chatOf({ messages, tools, response_format }: Record<string, unknown>): unknown {
  const asked = Array.isArray(messages) ? messages : []
  const isToolNext = tools !== undefined && asked.at(-1)?.role !== 'tool'
  const content = response_format ? '{"miles":94}' : 'Far away.'
  const tool_calls = [
    { id: 't1', type: 'function', function: { name: 'look', arguments: '{"at":"sun"}' } },
  ]
  return {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test-2026',
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: isToolNext ? 'tool_calls' : 'stop',
        message: isToolNext
          ? { role: 'assistant', content: null, refusal: null, tool_calls }
          : { role: 'assistant', content, refusal: null },
      },
    ],
    usage,
  }
}

const outputItem = {
  id: 'm1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Far away.', annotations: [] }],
}
const response = {
  id: 'r1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'gpt-test-2026',
  output: [outputItem],
  usage: responseUsage,
  error: null,
  incomplete_details: null,
}
const message = {
  id: 'a1',
  type: 'message',
  role: 'assistant',
  model: 'claude-test-2026',
  content: [{ type: 'text', text: 'Far away.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 8, cache_read_input_tokens: 4 },
}

function embeddingsOf({ encoding_format, input }: Record<string, unknown>): unknown {
  const vector = [0.5, 0.25, 1]
  const bytes = new Uint8Array(new Float32Array(vector).buffer)
  const embedding = encoding_format === 'base64' ? btoa(String.fromCharCode(...bytes)) : vector
  const count = Array.isArray(input) ? input.length : 1
  return {
    object: 'list',
    model: 'embed-test',
    data: Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  }
}

function eventsOf(path: string): readonly string[] {
  if (path.endsWith('/chat/completions')) {
    const chunk = (choices: unknown, more = {}) =>
      data({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'gpt-test-2026',
        choices,
        ...more,
      })
    const delta = (part: object, finish_reason: string | null = null) =>
      chunk([{ index: 0, delta: part, finish_reason }])
    return [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Far ' }),
      delta({ content: 'away' }),
      delta({ content: '.' }),
      delta({}, 'stop'),
      chunk([], { usage }),
      'data: [DONE]\n\n',
    ]
  }
  if (path.endsWith('/responses')) {
    const begun = { ...response, status: 'in_progress', output: [], usage: null }
    const place = { item_id: 'm1', output_index: 0, content_index: 0, logprobs: [] }
    const text = (delta: string) => named('response.output_text.delta', { ...place, delta })
    const item = { ...outputItem, status: 'in_progress', content: [] }
    const part = { type: 'output_text', text: '', annotations: [] }
    return [
      named('response.created', { response: begun }) +
        named('response.output_item.added', { output_index: 0, item }) +
        named('response.content_part.added', { ...place, part }),
      text('Far '),
      text('away'),
      text('.'),
      named('response.output_text.done', { ...place, text: 'Far away.' }),
      named('response.output_item.done', { output_index: 0, item: outputItem }),
      named('response.completed', { response }),
    ]
  }
  const text = (piece: string) =>
    named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } })
  return [
    named('message_start', { message: { ...message, content: [], stop_reason: null } }) +
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    text('Far '),
    text('away'),
    text('.'),
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 8 },
    }),
    named('message_stop', {}),
  ]
}

let sequence = 0

function named(type: string, more: object): string {
  sequence += 1
  return `event: ${type}\n${data({ type, sequence_number: sequence, ...more })}`
}

export function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

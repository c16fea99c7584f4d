import { AsyncLocalStorage } from 'node:async_hooks'
import { createTracer, publishTo } from '../../src/tracing.ts'
import { inferenceHeaders } from '../../src/tracing-page.ts'
import { createAssistant, type Question } from './assistant.ts'
import type { Bindings } from './bindings.ts'
import { rememberFollowUp } from './follow-ups.ts'
import { grantVotes } from './grants.ts'
import type { Openlayer } from './openlayer.ts'

/** The platform's means to continue work after the response. */
export interface Lifetime {
  waitUntil(work: Promise<unknown>): void
}

/**
 * Streams the answer to `{ question, conversation, user }` and sends the trace's inference id to the page, with a grant to
 * vote on it. The trace is published before the answer ends, so that a vote always finds its trace.
 */
export async function chat(
  request: Request,
  openlayer: Openlayer,
  bindings: Bindings,
  lifetime: Lifetime,
): Promise<Response> {
  const call = await read(request)
  if (!call) return new Response('Use POST with JSON.', { status: 400 })
  const tracer = createTracer({
    publish: publishTo(openlayer.rest),
    inferencePipelineId: openlayer.inferencePipelineId,
    context: new AsyncLocalStorage(),
    onEvent: ({ kind }) => console.log(`Tracer event: ${kind}.`),
  })
  const inferenceId = `chat_${call.conversation}_${call.user}`
  const grant = await grantVotes(inferenceId, openlayer, bindings)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const answered = write(createAssistant(tracer)(call), writable, async () => {
    await tracer.flush({ abandon: true })
    await rememberFollowUp(inferenceId, Date.now(), bindings.ROWS)
  })
  lifetime.waitUntil(answered.catch(() => console.log('The reader of an answer disconnected.')))
  return new Response(readable, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...inferenceHeaders({ inferenceId, grant }),
    },
  })
}

/** Streams the words. If the reader disconnects they end early, and the partial trace is published all the same. */
async function write(
  words: AsyncIterable<string>,
  writable: WritableStream<Uint8Array>,
  beforeEnd: () => Promise<void>,
): Promise<void> {
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  try {
    for await (const word of words) await writer.write(encoder.encode(word))
  } finally {
    await beforeEnd()
  }
  await writer.close()
}

async function read(request: Request): Promise<Question | undefined> {
  const isJson = request.headers.get('content-type')?.startsWith('application/json')
  if (request.method !== 'POST' || !isJson) return undefined
  const body: unknown = await request.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null) return undefined
  if (!('question' in body && 'conversation' in body && 'user' in body)) return undefined
  const { question, conversation, user } = body
  if (typeof question !== 'string' || !isName(conversation) || !isName(user)) return undefined
  return { question: question.slice(0, 2_000), conversation, user }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value)
}

import { answerTo } from './answers.ts'
import type { Openlayer } from './openlayer.ts'
import { publishTrace } from './publish-trace.ts'

const wordMs = 28

/**
 * Streams the answer to `{ inferenceId, question }`, and publishes the trace before the answer ends: whoever votes on
 * it votes on a trace that is there.
 */
export async function chat(request: Request, openlayer: Openlayer): Promise<Response> {
  const call = await read(request)
  if (!call) return new Response('Ask with POST and JSON.', { status: 400 })
  const startedAt = Date.now()
  const output = answerTo(call.question)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  void speak(output, writable, () =>
    publishTrace({ ...call, output, startedAt, endedAt: Date.now() }, openlayer),
  ).catch(() => console.log('The reader of an answer went away.'))
  return new Response(readable, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

async function speak(
  text: string,
  writable: WritableStream<Uint8Array>,
  beforeEnd: () => Promise<void>,
): Promise<void> {
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  for (const word of text.split(/(?<=\s)/)) {
    await writer.write(encoder.encode(word))
    await new Promise((resolve) => setTimeout(resolve, wordMs))
  }
  await beforeEnd()
  await writer.close()
}

async function read(
  request: Request,
): Promise<{ inferenceId: string; question: string } | undefined> {
  const isJson = request.headers.get('content-type')?.startsWith('application/json')
  if (request.method !== 'POST' || !isJson) return undefined
  const body: unknown = await request.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null) return undefined
  if (!('inferenceId' in body && 'question' in body)) return undefined
  const { inferenceId, question } = body
  if (typeof inferenceId !== 'string' || typeof question !== 'string') return undefined
  return { inferenceId, question: question.slice(0, 2_000) }
}

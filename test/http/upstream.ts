import type { FoldedUpdate, Reply, TransportContext } from '../../src/core/update/transport.ts'
import { createOpenlayerTransport, type OpenlayerTransportOptions } from '../../src/openlayer.ts'

/** A key that may appear only in the Authorization header of a call to Openlayer. */
export const canary = 'ol-canary-3f9c1e7a'

export interface UpstreamCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly redirect: string
  readonly body: string
  readonly signal: AbortSignal
}

type Answer = (call: UpstreamCall, index: number) => Response | Promise<Response>

/** Returns a `fetch` that records its calls and returns the given answers. */
export function createUpstream(answer: Answer = succeed) {
  const calls: UpstreamCall[] = []
  let running = 0
  let mostAtOnce = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    mostAtOnce = Math.max(mostAtOnce, ++running)
    const { method, url, redirect, signal } = request
    const headers = Object.fromEntries(request.headers)
    const call = { method, url, headers, redirect, signal, body: await request.text() }
    calls.push(call)
    try {
      return await answer(call, calls.length - 1)
    } finally {
      running--
    }
  }
  return { fetch, calls, mostAtOnce: () => mostAtOnce }
}

export function succeed(): Response {
  return Response.json({ success: true })
}

/** Rejects when the call is aborted, and never answers before. */
export function hang({ signal }: { signal: AbortSignal }): Promise<Response> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

/** Returns an endless body that counts the requested chunks. */
export function endlessBody(chunkBytes = 16_384) {
  let pulled = 0
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++
      controller.enqueue(new Uint8Array(chunkBytes).fill(0x20))
    },
    cancel() {
      cancelled = true
    },
  })
  return { body, pulled: () => pulled, cancelled: () => cancelled }
}

let ids = 0

export function update(fields: Partial<FoldedUpdate> = {}): FoldedUpdate {
  return {
    id: `u${++ids}`,
    time: 1_763_800_000_000,
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId: `trace-${ids}`,
    row: { human_feedback: 1 },
    ...fields,
  }
}

/** Sends updates through a new transport with the given upstream or options. */
export function send(
  updates: readonly FoldedUpdate[],
  { baseURL, fetch, now, timeoutMs }: Partial<OpenlayerTransportOptions>,
  context: Partial<TransportContext> = {},
): Promise<Reply> {
  const transport = createOpenlayerTransport({ apiKey: canary, baseURL, fetch, now, timeoutMs })
  return transport(updates, { signal: new AbortController().signal, keepalive: false, ...context })
}

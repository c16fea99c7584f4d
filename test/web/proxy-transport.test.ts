import { describe, expect, it } from 'vitest'
import type { FoldedUpdate } from '../../src/index.ts'
import { createProxyTransport } from '../../src/web/proxy-transport/proxy-transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const endpoint = 'https://app.example.com/feedback'

/** Returns an update of about the given size. */
function updateOf(bytes: number): FoldedUpdate {
  return {
    id: '1',
    time: 1,
    inferencePipelineId: 'p',
    inferenceId: 'a',
    row: { text: 'x'.repeat(bytes) },
  }
}

/** Returns a network that answers a request only when the test calls `answer`. */
function createNetwork() {
  const requests: { readonly init: RequestInit; readonly answer: (body?: BodyInit) => void }[] = []
  const fetch = (_: unknown, init: RequestInit = {}) =>
    new Promise<Response>((resolve, reject) => {
      requests.push({ init, answer: (body = applied) => resolve(new Response(body)) })
      init.signal?.addEventListener('abort', () =>
        reject(new DOMException('aborted', 'AbortError')),
      )
    })
  return { requests, fetch }
}

const applied = JSON.stringify({ requestId: '1', results: [{ id: '1', status: 'applied' }] })
const never = new AbortController().signal

describe('keepalive requests', () => {
  it('hold at most 60,000 bytes, counting all requests in flight', async () => {
    const { requests, fetch } = createNetwork()
    const transport = createProxyTransport({
      endpoint,
      fetch,
      clock: createFakeClock(),
      online: () => true,
    })
    const send = (bytes: number) => transport([updateOf(bytes)], { signal: never, keepalive: true })
    const first = send(40_000)
    const second = send(40_000)
    const third = send(10_000)
    expect(requests.map(({ init }) => init.keepalive)).toEqual([true, undefined, true])
    for (const { answer } of requests) answer()
    await Promise.all([first, second, third])
    void send(59_000)
    expect(requests.at(-1)?.init.keepalive).toBe(true)
  })

  it('are sent without keepalive after the browser refused one', async () => {
    const kept: (boolean | undefined)[] = []
    const transport = createProxyTransport({
      endpoint,
      fetch: async (_, init) => {
        kept.push(init?.keepalive)
        if (kept.length === 1) throw new TypeError('Failed to fetch')
        return new Response(applied)
      },
      clock: createFakeClock(),
      online: () => true,
    })
    for (let n = 0; n < 3; n++) {
      await transport([updateOf(10)], { signal: never, keepalive: true })
    }
    expect(kept).toEqual([true, undefined, true])
  })

  it('are measured in bytes, not in characters', () => {
    const { requests, fetch } = createNetwork()
    const transport = createProxyTransport({
      endpoint,
      fetch,
      clock: createFakeClock(),
      online: () => true,
    })
    const update = { ...updateOf(0), row: { text: '€'.repeat(25_000) } }
    void transport([update], { signal: never, keepalive: true })
    expect(requests[0]?.init.keepalive).toBeUndefined()
  })
})

describe('the time limit', () => {
  it('includes reading the body', async () => {
    const clock = createFakeClock()
    const { requests, fetch } = createNetwork()
    const transport = createProxyTransport({
      endpoint,
      fetch,
      clock,
      timeoutMs: 1_000,
      online: () => true,
    })
    const reply = transport([updateOf(1)], { signal: never, keepalive: false })
    const signal = requests[0]?.init.signal
    const endless = new ReadableStream({
      start: (controller) => signal?.addEventListener('abort', () => controller.error(new Error())),
    })
    requests[0]?.answer(endless)
    await clock.advance(1_000)
    expect(await reply).toMatchObject({
      together: true,
      ambiguous: true,
      pause: { reason: 'unreachable' },
    })
    expect(clock.timers()).toBe(0)
  })
})

import type { Clock } from '../../src/index.ts'
import type { Answer, SentUpdate } from './fake-proxy.ts'

type ItemResult = { readonly status: string } & Readonly<Record<string, unknown>>

/** Answers each update with the result of `decide`, and writes those that are applied or queued. */
export function each(decide: (update: SentUpdate, index: number) => ItemResult): Answer {
  return ({ updates, write }) => {
    const results = updates.map((update, index) => ({ id: update.id, ...decide(update, index) }))
    const taken = (_: unknown, at: number) =>
      ['applied', 'queued'].includes(results[at]?.status ?? '')
    write(updates.filter(taken))
    return Response.json({ requestId: 'request', results }, { status: 207 })
  }
}

export const applied: Answer = each(() => ({ status: 'applied' }))
export const queued: Answer = each(() => ({ status: 'queued' }))
export const traceNotFound: Answer = each(() => ({ status: 'retry', code: 'trace_not_found' }))

/** Answers one trace with this result; all others are applied. */
export function forTrace(inferenceId: string, result: ItemResult): Answer {
  return each((update) => (update.inferenceId === inferenceId ? result : { status: 'applied' }))
}

/** Refuses the whole request as the proxy does: with a problem document that contains a code and the request id. */
export function status(code: number, headers: Record<string, string> = {}, problem = {}): Answer {
  return () =>
    Response.json(
      { status: code, code: 'refused', requestId: 'request', ...problem },
      { status: code, headers: { 'content-type': 'application/problem+json', ...headers } },
    )
}

/** The login page that a captive portal returns for every request. */
export const portal: Answer = () =>
  new Response('<html><title>Welcome</title></html>', { headers: { 'content-type': 'text/html' } })

export const redirect: Answer = () => Response.redirect('https://elsewhere.invalid/', 302)

/** A redirect as browsers return it if redirects must not be followed: no status, no headers. */
export const opaqueRedirect: Answer = () => Response.error()

/** The network fails before anything is sent. */
export const unreachable: Answer = () => {
  throw new TypeError('Failed to fetch')
}

/** Writes the updates, but the answer is lost. */
export const lostReply: Answer = ({ updates, write }) => {
  write(updates)
  throw new TypeError('Failed to fetch')
}

/** Never answers; rejects when the request is aborted. */
export const hang: Answer = ({ signal }) => aborted(signal)

/** Returns the head of an answer whose body never arrives. */
export const hangingBody: Answer = ({ signal }) =>
  new Response(
    new ReadableStream({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason))
      },
    }),
  )

/** Returns an answer whose body is cut off. */
export const truncated: Answer = () => new Response('{"requestId":"request","results":[{"id":"')

/** Returns results of another request. */
export const mismatched: Answer = ({ updates }) =>
  Response.json({ results: updates.map(() => ({ id: 'another', status: 'applied' })) })

/** Returns one result too few. */
export const incomplete: Answer = ({ updates }) =>
  Response.json({ results: updates.slice(1).map(({ id }) => ({ id, status: 'applied' })) })

/** Answers after this time. The updates are written even if the request is aborted before. */
export function later(clock: Clock, waitMs: number, answer: Answer): Answer {
  return async (request) => {
    const acted = new Promise<void>((resolve) => clock.after(waitMs, resolve)).then(() =>
      answer(request),
    )
    return Promise.race([acted, aborted(request.signal)])
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

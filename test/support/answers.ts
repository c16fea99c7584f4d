import type { Clock } from '../../src/index.ts'
import type { Answer, SentUpdate } from './fake-proxy.ts'

type ItemResult = { readonly status: string } & Readonly<Record<string, unknown>>

/** Writes each update, or says why not. */
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

/** Does so for one trace; all others are applied. */
export function forTrace(inferenceId: string, result: ItemResult): Answer {
  return each((update) => (update.inferenceId === inferenceId ? result : { status: 'applied' }))
}

/** Refuses the request as a whole, as the proxy does: by a problem document with a code and the request's id. */
export function status(code: number, headers: Record<string, string> = {}, problem = {}): Answer {
  return () =>
    Response.json(
      { status: code, code: 'refused', requestId: 'request', ...problem },
      { status: code, headers: { 'content-type': 'application/problem+json', ...headers } },
    )
}

/** What a hotel's network says to everything. */
export const portal: Answer = () =>
  new Response('<html><title>Welcome</title></html>', { headers: { 'content-type': 'text/html' } })

export const redirect: Answer = () => Response.redirect('https://elsewhere.invalid/', 302)

/** A redirect as browsers show it to those who do not want to follow: no status, no headers. */
export const opaqueRedirect: Answer = () => Response.error()

/** The network fails before anything is sent. */
export const unreachable: Answer = () => {
  throw new TypeError('Failed to fetch')
}

/** The updates are written, but the answer is lost on its way. */
export const lostReply: Answer = ({ updates, write }) => {
  write(updates)
  throw new TypeError('Failed to fetch')
}

/** Nothing at all, until the request is given up. */
export const hang: Answer = ({ signal }) => aborted(signal)

/** The head of an answer, and then nothing until the request is given up. */
export const hangingBody: Answer = ({ signal }) =>
  new Response(
    new ReadableStream({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason))
      },
    }),
  )

/** Written, as far as can be told, but the answer breaks off. */
export const truncated: Answer = () => new Response('{"requestId":"request","results":[{"id":"')

/** Answers of another request. */
export const mismatched: Answer = ({ updates }) =>
  Response.json({ results: updates.map(() => ({ id: 'another', status: 'applied' })) })

/** One answer too few. */
export const incomplete: Answer = ({ updates }) =>
  Response.json({ results: updates.slice(1).map(({ id }) => ({ id, status: 'applied' })) })

/** Takes its time to act and to answer, whether or not somebody still listens. */
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

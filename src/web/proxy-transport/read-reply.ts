import { fromJson } from '../../core/update/json-text.ts'
import type { Outcome } from '../../core/update/outcome.ts'
import { readRetryAfter } from '../../core/update/retry-after.ts'
import type { FoldedUpdate, Pause, Reply } from '../../core/update/transport.ts'
import type { WireResult } from '../../core/update/wire.ts'

/**
 * Interprets an answer. An answer that is not clearly the proxy's, such as a captive portal's page, neither delivers nor
 * rejects anything.
 */
export function readReply(
  { ok, status, headers }: Pick<Response, 'ok' | 'status' | 'headers'>,
  text: string,
  updates: readonly FoldedUpdate[],
  nowMs: number,
): Reply {
  const body = fromJson(text)
  const outcomes = ok ? readResults(body['results'], updates) : undefined
  if (outcomes) return { outcomes }

  const isOurs = isProblem(headers, body)
  const code = isOurs ? String(body['code']) : ok ? 'not_the_proxy' : `http_${status}`
  const isRejected = isOurs && [400, 413, 415, 422].includes(status)
  const all = updates.map((): Outcome => ({ kind: isRejected ? 'rejected' : 'retry', code }))
  const reply: Reply = { outcomes: all, together: true, status }
  if (isRejected) return reply

  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = readRetryAfter((name) => headers.get(name), nowMs)
    const pause: Pause = afterMs ? { reason: 'retry-after', afterMs } : { reason: 'busy' }
    // With 408, 502 and 504 an intermediary timed out; the proxy may still process the request.
    return { ...reply, pause, ambiguous: [408, 502, 504].includes(status) }
  }
  if (isOurs && (status === 401 || status === 403)) {
    return { ...reply, pause: { reason: code === 'feedback_off' ? 'off' : 'held' } }
  }
  // A wrong path or method, a redirect, or a web page: the request did not reach the proxy.
  const isElsewhere = status < 400 || [404, 405, 410].includes(status)
  return isElsewhere ? { ...reply, pause: { reason: 'misrouted' } } : reply
}

/** The proxy's own refusals are problem documents (RFC 9457) with a code and the id of the request. */
function isProblem(headers: Headers, body: Readonly<Record<string, unknown>>): boolean {
  const type = headers.get('content-type') ?? ''
  const isText = typeof body['code'] === 'string' && typeof body['requestId'] === 'string'
  return type.startsWith('application/problem+json') && isText
}

/** Returns one outcome for each update, or nothing if one of the results does not follow the contract. */
function readResults(
  results: unknown,
  updates: readonly FoldedUpdate[],
): readonly Outcome[] | undefined {
  if (!Array.isArray(results) || results.length !== updates.length) return undefined
  const outcomes: Outcome[] = []
  for (let index = 0; index < results.length; index++) {
    const { id, status, code = '', ...rest }: Partial<WireResult> = results[index] ?? {}
    if (id !== updates[index]?.id) return undefined
    if (status === 'applied' || status === 'queued') {
      outcomes.push({ kind: 'delivered', via: status })
    } else if (status === 'retry' || status === 'reauthorize' || status === 'rejected') {
      outcomes.push({ ...rest, kind: status, code })
    } else return undefined
  }
  return outcomes
}

import type { Outcome } from '../core/outcome.ts'
import { parseRetryAfter } from '../core/retry-after.ts'
import type { FoldedUpdate, Pause, Reply } from '../core/transport.ts'
import type { WireResult } from '../core/wire.ts'

/**
 * What the proxy's answer means. Anything that is not unmistakably the proxy's own answer, such as a captive
 * portal's page, delivers and rejects nothing (DESIGN "Outcomes of a whole request").
 */
export function readReply(
  response: Response,
  text: string,
  updates: readonly FoldedUpdate[],
  nowMs: number,
): Reply {
  const body = parse(text)
  const outcomes = response.ok ? readResults(body, updates) : undefined
  if (outcomes) return { outcomes }
  const { status } = response
  const code = typeof body?.['code'] === 'string' ? body['code'] : `http_${status}`
  const together = (kind: 'retry' | 'rejected', pause?: Pause): Reply => ({
    outcomes: updates.map(() => ({ kind, code })),
    together: true,
    ...(pause && { pause }),
  })
  if ([400, 413, 415, 422].includes(status)) return together('rejected')
  if (status === 401 || status === 403) {
    return together('retry', { reason: code === 'feedback_off' ? 'off' : 'held' })
  }
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = parseRetryAfter(response.headers.get('retry-after'), nowMs)
    const pause: Pause = afterMs ? { reason: 'retry-after', afterMs } : { reason: 'busy' }
    // Somebody between us and the proxy gave up waiting: the proxy may not have.
    const ambiguous = [408, 502, 504].includes(status) || undefined
    return { ...together('retry', pause), ambiguous }
  }
  return together('retry', { reason: 'misrouted' })
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** One outcome for each update, or nothing if a single one is not answered as the contract says. */
function readResults(
  body: Readonly<Record<string, unknown>> | undefined,
  updates: readonly FoldedUpdate[],
): readonly Outcome[] | undefined {
  const results: unknown = body?.['results']
  if (!Array.isArray(results) || results.length !== updates.length) return undefined
  const outcomes = results.map((result: Partial<WireResult> | null, index) =>
    result?.id === updates[index]?.id ? outcomeOf(result) : undefined,
  )
  return outcomes.every((outcome) => outcome !== undefined) ? outcomes : undefined
}

function outcomeOf(result: Partial<WireResult> | null | undefined): Outcome | undefined {
  const { status, code = 'unknown', column, retryAfterMs } = result ?? {}
  if (typeof code !== 'string') return undefined
  switch (status) {
    case 'applied':
    case 'queued':
      return { kind: 'delivered', via: status }
    case 'retry':
      return {
        kind: status,
        code,
        retryAfterMs: Number(retryAfterMs) > 0 ? retryAfterMs : undefined,
      }
    case 'reauthorize':
      return { kind: status, code }
    case 'rejected':
      return { kind: status, code, column: typeof column === 'string' ? column : undefined }
    default:
      return undefined
  }
}

import type { Outcome } from '../core/update/outcome.ts'
import { readRetryAfter } from '../core/update/retry-after.ts'
import type { FoldedUpdate, Pause, Reply } from '../core/update/transport.ts'
import type { WireResult } from '../core/update/wire.ts'

/**
 * What the proxy's answer means. Anything that is not unmistakably the proxy's own answer, such as a captive
 * portal's page, delivers and rejects nothing (DESIGN "Outcomes of a whole request").
 */
export function readReply(
  { ok, status, headers }: Response,
  text: string,
  updates: readonly FoldedUpdate[],
  nowMs: number,
): Reply {
  const body = parse(text)
  const outcomes = ok ? readResults(body['results'], updates) : undefined
  if (outcomes) return { outcomes }

  const isOurs = typeof body['code'] === 'string'
  const code = isOurs ? String(body['code']) : `http_${status}`
  const refused = isOurs && [400, 413, 415, 422].includes(status)
  const all = updates.map((): Outcome => ({ kind: refused ? 'rejected' : 'retry', code }))
  if (refused) return { outcomes: all, together: true }

  let pause: Pause = { reason: 'misrouted' }
  if (status === 401 || status === 403) pause = { reason: code === 'feedback_off' ? 'off' : 'held' }
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = readRetryAfter((name) => headers.get(name), nowMs)
    pause = afterMs ? { reason: 'retry-after', afterMs } : { reason: 'busy' }
  }
  // Somebody between us and the proxy gave up waiting: the proxy may not have.
  return { outcomes: all, together: true, ambiguous: [408, 502, 504].includes(status), pause }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) }
  } catch {
    return {}
  }
}

/** One outcome for each update, or nothing if a single one is not answered as the contract says. */
function readResults(
  results: unknown,
  updates: readonly FoldedUpdate[],
): readonly Outcome[] | undefined {
  if (!Array.isArray(results) || results.length !== updates.length) return undefined
  const outcomes: Outcome[] = []
  for (const [index, result] of results.entries()) {
    const { id, status, code = '', ...rest }: Partial<WireResult> = result ?? {}
    if (id !== updates[index]?.id) return undefined
    if (status === 'applied' || status === 'queued')
      outcomes.push({ kind: 'delivered', via: status })
    else if (status === 'retry' || status === 'reauthorize' || status === 'rejected') {
      outcomes.push({ ...rest, kind: status, code })
    } else return undefined
  }
  return outcomes
}

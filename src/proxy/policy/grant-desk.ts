import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import type { GrantClaims } from '../grants/grant-claims.ts'
import type { Keyring } from '../grants/keyring.ts'
import { openGrant } from '../grants/open-grant.ts'
import { judgeUse } from '../grants/verify-grant.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import { idColumn } from './judge-row.ts'

/** Says what keeps an update here, or `undefined` where its grant covers it. */
export type GrantDesk = (update: FoldedUpdate) => Promise<Outcome | undefined>

/**
 * Opens a desk for the grants of one request. However often one comes, it is verified once, and `isRevoked` is asked
 * about it once.
 *
 * @param origin the request's.
 */
export function openGrantDesk(
  keyring: Keyring,
  origin: string | null,
  rateLimit: RateLimit | undefined,
  nowMs: number,
  signal: AbortSignal,
): GrantDesk {
  const open = once((grant: string) => openGrant(keyring, grant, nowMs))
  const ask = keyring.isRevoked
  const isRevoked = ask && once(async (claims: GrantClaims) => ask(claims))
  // One for all updates: each listener on a signal beyond the tenth makes Node warn of a leak. Most need none.
  let over: Promise<never> | undefined
  const inTime = <Value>(work: Promise<Value>) => {
    over ??= orAborted(new Promise<never>(() => undefined), signal)
    return Promise.race([work, over])
  }
  return async ({ grant, inferencePipelineId, inferenceId, row, publish = false }) => {
    if (grant === undefined) return { kind: 'reauthorize', code: 'grant_missing' }
    const named = Object.keys(row)
    // A published row's id is the trace's, which the grant is for.
    const columns = publish ? named.filter((column) => column !== idColumn) : named
    const use = { inferencePipelineId, inferenceId, columns, origin, publish }
    const opened = await open(grant)
    try {
      const pending = judgeUse(opened, use, isRevoked)
      const verdict = 'kind' in pending ? pending : await inTime(pending)
      if (verdict.kind !== 'covered') return verdict
      if (!rateLimit) return undefined
      const isCounted = await inTime(isWithin(rateLimit, grant, verdict.claims))
      return isCounted ? undefined : { kind: 'retry', code: 'rate_limited', retryAfterMs: 60_000 }
    } catch {
      // The operator's `isRevoked` failed: its exception may hold anything, and the update may be good.
      return { kind: 'retry', code: signal.aborted ? 'deadline' : 'grant_unchecked' }
    }
  }
}

/** Counted by the grant's own id, or else by a piece of its signature that nobody can use. What fails is not within. */
async function isWithin(limit: RateLimit, grant: string, { jti }: GrantClaims): Promise<boolean> {
  try {
    const { success } = await limit.limit({ key: `grant:${jti ?? grant.slice(-22)}` })
    return success === true
  } catch {
    return false
  }
}

/** Does a piece of work once for each key, and remembers for as long as the request lives. */
function once<Key, Value>(work: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}

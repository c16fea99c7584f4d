import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import type { GrantClaims } from '../grants/grant-claims.ts'
import type { Keyring } from '../grants/keyring.ts'
import { openGrant } from '../grants/open-grant.ts'
import { judgeUse } from '../grants/verify-grant.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import { idColumn } from './judge-row.ts'

/** Resolves with `undefined` if the grant covers the update, and otherwise with the outcome of the update. */
export type GrantDesk = (update: FoldedUpdate) => Promise<Outcome | undefined>

/**
 * Creates the function that checks the grants of one request. A grant is verified once, and `isRevoked` is called once
 * for it, however often it occurs in the request.
 *
 * @param origin the Origin header of the request.
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
  // Shared by all updates: Node warns of a leak from the eleventh listener of a signal. Created only if needed.
  let over: Promise<never> | undefined
  const inTime = <Value>(work: Promise<Value>) => {
    over ??= orAborted(new Promise<never>(() => undefined), signal)
    return Promise.race([work, over])
  }
  return async ({ grant, inferencePipelineId, inferenceId, row, publish = false }) => {
    if (grant === undefined) return { kind: 'reauthorize', code: 'grant_missing' }
    const named = Object.keys(row)
    // The id column of a published row contains the inference id, which the grant covers by itself.
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
      // `isRevoked` of the operator failed. Its error may contain any data, so it is discarded; the update may be valid.
      return { kind: 'retry', code: signal.aborted ? 'deadline' : 'grant_unchecked' }
    }
  }
}

/** Whether a grant is within the limit. Its key is the id of the grant, or a part of the signature, useless by itself. */
async function isWithin(limit: RateLimit, grant: string, { jti }: GrantClaims): Promise<boolean> {
  try {
    const { success } = await limit.limit({ key: `grant:${jti ?? grant.slice(-22)}` })
    return success === true
  } catch {
    return false
  }
}

/** Runs work once per key and caches its promise for the duration of the request. */
function once<Key, Value>(work: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}

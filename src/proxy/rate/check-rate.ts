import { orAborted } from '../../http/connection/deadline.ts'
import { hearRejection } from '../values/hear-rejection.ts'
import type { ProblemCode } from '../values/problem.ts'
import { networkOf } from './network-of.ts'
import type { RateLimit } from './rate-limit.ts'

/** Charges the updates of a request beyond the first, when their number is known. */
export type Charge = (updates: number) => Promise<ProblemCode | undefined>

/**
 * Checks the rate limit of a client before the body of the request is read. A request that cannot be counted is refused.
 *
 * @param clientKey returns the operator's key for the client, if there is one.
 */
export async function checkRate(
  clientKey: () => string | undefined,
  rateLimit: RateLimit,
  signal: AbortSignal,
): Promise<Charge | ProblemCode> {
  try {
    const key = networkOf(requireText(clientKey()) || 'unknown')
    const { success } = await orAborted(Promise.resolve(rateLimit.limit({ key })), signal)
    if (success !== true) return 'rate_limited'
    return async (updates) => charge(rateLimit, key, updates - 1, signal)
  } catch {
    // The error may contain the address of the client, so it is discarded. The operator sees the code.
    return 'limit_unavailable'
  }
}

function requireText(key: unknown): string {
  if (key === undefined || key === null) return ''
  if (typeof key === 'string') return key
  hearRejection(key)
  throw new TypeError('clientKey must return a string.')
}

async function charge(
  rateLimit: RateLimit,
  key: string,
  updates: number,
  signal: AbortSignal,
): Promise<ProblemCode | undefined> {
  if (updates === 0 || !rateLimit.charge) return undefined
  try {
    await orAborted(Promise.resolve(rateLimit.charge({ key, updates })), signal)
    return undefined
  } catch {
    return 'limit_unavailable'
  }
}

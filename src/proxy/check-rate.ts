import { orAborted } from '../http/deadline.ts'
import { networkOf } from './network-of.ts'
import type { ProblemCode } from './problem.ts'
import type { RateLimit } from './rate-limit.ts'

/**
 * Counts a request by its client, before anything of its body is read. What cannot be counted does not pass.
 *
 * @param clientKey gives the operator's name for the client, where there is one.
 */
export async function checkRate(
  clientKey: () => string | undefined,
  rateLimit: RateLimit,
  signal: AbortSignal,
): Promise<ProblemCode | undefined> {
  try {
    const key = networkOf(clientKey() || 'unknown')
    const { success } = await orAborted(Promise.resolve(rateLimit.limit({ key })), signal)
    return success === true ? undefined : 'rate_limited'
  } catch {
    // Whatever was thrown may name the client; the operator sees the code.
    return 'limit_unavailable'
  }
}

import type { FoldedUpdate } from '../../core/update/transport.ts'
import { admit } from '../../proxy/policy/admit.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import { parseItem } from '../../proxy/values/item.ts'

/** Result of the check: an update that may be written, or the reason why it may not. */
export type Checked =
  | { readonly kind: 'admitted'; readonly update: FoldedUpdate }
  | { readonly kind: 'refused'; readonly code: string; readonly update: unknown }

/**
 * Checks an update of a message as if a page had just sent it. The policy may have changed since it was accepted, and
 * others than the proxy may write to the queue. Its grant was verified by the proxy and is not part of the message.
 */
export async function checkAgain(input: unknown, policy: Policy, nowMs: number): Promise<Checked> {
  const item = parseItem(input, undefined, nowMs)
  if (!item) return { kind: 'refused', code: 'invalid_update', update: input }
  const admission = await admit(item, policy, undefined)
  if (admission.kind === 'admitted') return admission
  const code = 'code' in admission ? admission.code : 'invalid_update'
  return { kind: 'refused', code, update: input }
}

import type { FoldedUpdate } from '../../core/update/transport.ts'
import { admit } from '../../proxy/policy/admit.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import { parseItem } from '../../proxy/values/item.ts'

/** An update of a message that may be written, or why it may not. */
export type Checked =
  | { readonly kind: 'admitted'; readonly update: FoldedUpdate }
  | { readonly kind: 'refused'; readonly code: string; readonly update: unknown }

/**
 * Reads an update of a message as if a page had just sent it: the policy may have changed since it was accepted, and
 * whoever can write to the queue is not the proxy. Its grant was verified before it was accepted, and did not travel.
 */
export async function checkAgain(input: unknown, policy: Policy, nowMs: number): Promise<Checked> {
  const item = parseItem(input, undefined, nowMs)
  if (!item) return { kind: 'refused', code: 'invalid_update', update: input }
  const admission = await admit(item, policy, undefined)
  if (admission.kind === 'admitted') return admission
  const code = 'code' in admission ? admission.code : 'invalid_update'
  return { kind: 'refused', code, update: input }
}

import type { Outcome } from '../core/outcome.ts'
import type { FoldedUpdate } from '../core/transport.ts'
import { orAborted } from '../http/deadline.ts'
import type { Item } from './item.ts'
import { judge } from './policy.ts'
import type { Settings } from './settings.ts'
import { startGrace } from './start-grace.ts'

/** Lets the policy decide about each item and sends on what it admits: one outcome each, in order. */
export async function deliver(
  items: readonly Item[],
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const admissions = items.map((item) => admit(item, settings))
  const admitted = admissions.flatMap((one) => (one.kind === 'admitted' ? one.update : []))
  const outcomes = (await send(admitted, settings, signal)).values()
  return admissions.map((one) =>
    one.kind === 'admitted' ? (outcomes.next().value ?? unanswered) : one,
  )
}

/** An update to send on, or the outcome that keeps it here. */
type Admission = { readonly kind: 'admitted'; readonly update: FoldedUpdate } | Outcome

/** What goes on is built anew: the policy's config, and no grant. */
function admit(item: Item, { policy }: Settings): Admission {
  if (item.kind === 'malformed') return { kind: 'rejected', code: 'invalid_update' }
  const judgement = judge(item.update, policy)
  if (judgement.kind === 'rejected') return judgement
  const { id, time, inferencePipelineId, inferenceId, row } = item.update
  const update = { id, time, inferencePipelineId, inferenceId, row }
  const { config } = judgement
  return { kind: 'admitted', update: config ? { ...update, config } : update }
}

const unanswered: Outcome = { kind: 'retry', code: 'upstream_unavailable' }

async function send(
  updates: readonly FoldedUpdate[],
  { transport }: Settings,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  if (updates.length === 0) return []
  const grace = startGrace(signal)
  try {
    const reply = transport(updates, { signal, keepalive: false })
    return (await orAborted(reply, grace.signal)).outcomes
  } catch {
    // A transport that rejects counts as unreachable; its exception may hold anything.
    return signal.aborted ? updates.map(() => ({ kind: 'retry', code: 'deadline' })) : []
  } finally {
    grace.end()
  }
}

import type { Outcome } from '../core/update/outcome.ts'
import type { FoldedUpdate } from '../core/update/transport.ts'
import { orAborted } from '../http/deadline.ts'
import { admit } from './admit.ts'
import { openGrantDesk } from './grant-desk.ts'
import type { Item } from './item.ts'
import type { Settings } from './settings.ts'
import { startGrace } from './start-grace.ts'

/** Decides about each item by its grant and the policy, and sends on what is admitted: one outcome each, in order. */
export async function deliver(
  items: readonly Item[],
  origin: string | null,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { grants, grantRateLimit, now, policy } = settings
  const desk =
    grants === 'anonymous'
      ? undefined
      : openGrantDesk(grants, origin, grantRateLimit, now(), signal)
  const admissions = await Promise.all(items.map((item) => admit(item, policy, desk)))
  const admitted = admissions.flatMap((one) => (one.kind === 'admitted' ? one.update : []))
  const outcomes = (await send(admitted, settings, signal)).values()
  return admissions.map((one) =>
    one.kind === 'admitted' ? (outcomes.next().value ?? unanswered) : one,
  )
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

import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import type { Settings } from '../options/settings.ts'
import { admit } from '../policy/admit.ts'
import { openGrantDesk } from '../policy/grant-desk.ts'
import type { Item } from '../values/item.ts'
import { startGrace } from './start-grace.ts'

/** Checks each item against its grant and the policy, and sends admitted ones. Returns one outcome per item, in order. */
export async function deliver(
  items: readonly Item[],
  origin: string | null,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Outcome[] | 'key_missing'> {
  const { grants, grantRateLimit, now, policy, openTransport } = settings
  const desk =
    grants === 'anonymous'
      ? undefined
      : openGrantDesk(grants, origin, grantRateLimit, now(), signal)
  const admissions = await Promise.all(items.map((item) => admit(item, policy, desk)))
  const admitted = admissions.flatMap((one) => (one.kind === 'admitted' ? one.update : []))
  const transport = admitted.length > 0 ? await openTransport(signal) : sendNothing
  if (!transport) return 'key_missing'
  const outcomes = (await send(admitted, transport, signal)).values()
  return admissions.map((one) =>
    one.kind === 'admitted' ? (outcomes.next().value ?? unanswered) : one,
  )
}

const unanswered: Outcome = { kind: 'retry', code: 'upstream_unavailable' }
const sendNothing: Transport = async () => ({ outcomes: [] })

async function send(
  updates: readonly FoldedUpdate[],
  transport: Transport,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const grace = startGrace(signal)
  try {
    const reply = transport(updates, { signal, keepalive: false })
    return (await orAborted(reply, grace.signal)).outcomes
  } catch {
    // A transport that rejects counts as unreachable. Its error may contain any data, so it is discarded.
    return signal.aborted ? updates.map(() => ({ kind: 'retry', code: 'deadline' })) : []
  } finally {
    grace.end()
  }
}

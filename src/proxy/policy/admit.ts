import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { RowConfig } from '../../core/update/update.ts'
import type { Item } from '../values/item.ts'
import type { GrantDesk } from './grant-desk.ts'
import { judgeRow } from './judge-row.ts'
import { judge, type Policy } from './policy.ts'

/** An update to send, or the outcome of an update that is not sent. */
export type Admission = { readonly kind: 'admitted'; readonly update: FoldedUpdate } | Outcome

/**
 * Checks an item against its grant, then against the policy. An admitted update is rebuilt: it has the config of the
 * policy, and no grant.
 *
 * @param desk checks grants. Without it everyone may write what the policy allows.
 */
export async function admit(
  item: Item,
  policy: Policy,
  desk: GrantDesk | undefined,
): Promise<Admission> {
  if (item.kind === 'malformed') return { kind: 'rejected', code: 'invalid_update' }
  const obstacle = await desk?.(item.update)
  if (obstacle) return obstacle
  const judgement = item.update.publish ? judgeRow(item.update, policy) : judge(item.update, policy)
  if (judgement.kind === 'rejected') return judgement
  const { publish } = item.update
  const { id, time, inferencePipelineId, inferenceId, row } = item.update
  const own = { id, time, inferencePipelineId, inferenceId, row }
  const parts = publish ? { ...own, publish } : own
  // The config of a published row has the roles of the data stream, which this type lacks. It is only passed on.
  const config = judgement.config as RowConfig | undefined
  return { kind: 'admitted', update: config ? { ...parts, config } : parts }
}

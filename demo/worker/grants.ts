import { createKeyring, issueGrant, type Keyring } from '../../src/proxy.ts'
import type { Bindings } from './bindings.ts'
import type { Openlayer } from './openlayer.ts'

/** Columns that a person may write to the traces of their own questions. */
const votedColumns = [
  'human_feedback',
  'human_feedback_comment',
  'human_feedback_reasons',
  'human_feedback_suggestion',
] as const

/** Returns the keys that sign grants. Without a secret anyone may vote on every answer. */
export function keyringOf({ GRANT_SECRET }: Bindings): Keyring | undefined {
  return GRANT_SECRET ? createKeyring({ keys: [{ kid: 'demo', secret: GRANT_SECRET }] }) : undefined
}

/** Issues a grant for the votes on one answer. */
export async function grantVotes(
  inferenceId: string,
  { inferencePipelineId }: Openlayer,
  bindings: Bindings,
): Promise<string | undefined> {
  const keyring = keyringOf(bindings)
  return keyring && issueGrant(keyring, { inferencePipelineId, inferenceId, columns: votedColumns })
}

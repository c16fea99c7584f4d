import { createKeyring, issueGrant, type Keyring } from '../../src/proxy.ts'
import type { Bindings } from './bindings.ts'
import type { Openlayer } from './openlayer.ts'

/** What whoever asked a question may write into its trace. */
const votedColumns = [
  'human_feedback',
  'human_feedback_comment',
  'human_feedback_reasons',
  'human_feedback_suggestion',
] as const

/** The keys that grants are signed with; without a secret everybody may vote on every answer. */
export function keyringOf({ GRANT_SECRET }: Bindings): Keyring | undefined {
  return GRANT_SECRET ? createKeyring({ keys: [{ kid: 'demo', secret: GRANT_SECRET }] }) : undefined
}

/** A grant for the votes on one answer. */
export async function grantVotes(
  inferenceId: string,
  { inferencePipelineId }: Openlayer,
  bindings: Bindings,
): Promise<string | undefined> {
  const keyring = keyringOf(bindings)
  return keyring && issueGrant(keyring, { inferencePipelineId, inferenceId, columns: votedColumns })
}

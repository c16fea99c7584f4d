// #region issue
import { createKeyring, issueGrant } from 'aftertrace/proxy'

/** Call it where you know who is asking, and that this is their trace. */
export function grantVote(inferenceId: string, secret: string): Promise<string> {
  const keyring = createKeyring({ keys: [{ kid: '2026-04', secret }] })
  return issueGrant(keyring, {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId,
    columns: ['human_feedback', 'human_feedback_comment'],
  })
}
// #endregion

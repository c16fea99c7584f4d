// #region issue
import { createKeyring, issueGrant } from 'aftertrace/proxy'

/** Call this after checking that the trace belongs to the user who asks. */
export function grantVote(inferenceId: string, secret: string): Promise<string> {
  const keyring = createKeyring({ keys: [{ kid: '2026-04', secret }] })
  return issueGrant(keyring, {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId,
    columns: ['human_feedback', 'human_feedback_comment'],
  })
}
// #endregion

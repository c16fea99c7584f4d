import { issueGrant, type Keyring } from 'aftertrace/proxy'

// #region link
/** Returns the link of a vote for an e-mail. The fragment (after #) stays in the browser: servers and logs never see it. */
export async function rateLink(keyring: Keyring, inferenceId: string, vote: 'up' | 'down') {
  const grant = await issueGrant(keyring, {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId,
    columns: ['human_feedback'],
  })
  const link = new URL('https://app.example.com/rate')
  link.hash = `${new URLSearchParams({ id: inferenceId, vote, grant })}`
  return link.href
}
// #endregion

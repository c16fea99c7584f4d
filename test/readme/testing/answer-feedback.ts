import { createProxy, feedbackColumns } from 'aftertrace/proxy'
import { createLocalOpenlayer } from 'aftertrace/testing'

/** The part of Playwright's `Page` that is used here. */
interface Page {
  route(url: string, answer: (route: Route) => Promise<void>): Promise<unknown>
}

interface Route {
  request(): {
    url(): string
    method(): string
    headers(): Record<string, string>
    postData(): string | null
  }
  fulfill(response: {
    status: number
    headers: Record<string, string>
    body: string
  }): Promise<void>
}

// #region playwright
/** Answers the page's votes with the real proxy in front of a local Openlayer. */
export async function answerFeedback(page: Page, origin: string) {
  const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient' })
  const proxy = createProxy({
    apiKey: 'local-key',
    fetch: openlayer.fetch,
    pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
    columns: feedbackColumns({ comment: true }),
    grants: 'anonymous',
    allowedOrigins: [origin],
  })
  await page.route('**/feedback', async (route) => {
    const asked = route.request()
    const headers = { ...asked.headers(), origin }
    const init = { method: asked.method(), headers, body: asked.postData() }
    const response = await proxy(new Request(asked.url(), init))
    const answer = Object.fromEntries(response.headers)
    await route.fulfill({ status: response.status, headers: answer, body: await response.text() })
  })
  return async () => (await openlayer(new Request('http://local/local/rows'))).json()
}
// #endregion

import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import Layout from './layout'
import Page from './page'

it('Next.js: a server renders the page without a window, and without the client sending anything', () => {
  const html = renderToString(
    <Layout>
      <Page />
    </Layout>,
  )
  expect(html).toContain('<aftertrace-feedback inference-id="832y98d3"></aftertrace-feedback>')
  expect(html).not.toContain('grant')
})

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createProxy, feedbackColumns } from 'aftertrace/proxy'
import { toNodeListener } from 'aftertrace/proxy/node'
import { createLocalOpenlayer } from 'aftertrace/testing'

const port = Number(process.env.PORT ?? 8787)
const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient' })
const proxy = createProxy({
  apiKey: 'local-key',
  fetch: openlayer.fetch,
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: feedbackColumns({
    comment: true,
    reasons: ['incorrect', 'incomplete', 'unclear', 'other'],
  }),
  grants: 'anonymous',
  allowedOrigins: [`http://localhost:${port}`],
})

/** @param {Request} request */
async function answer(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/feedback') return proxy(request)
  if (pathname.startsWith('/local/')) return openlayer(request)
  const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
  const path = pathname === '/' ? 'page.html' : pathname.slice(1)
  return new Response(await readFile(path), { headers: { 'content-type': type } })
}

createServer(toNodeListener(answer)).listen(port)
console.log(`http://localhost:${port} has the page, http://localhost:${port}/local/rows the rows`)

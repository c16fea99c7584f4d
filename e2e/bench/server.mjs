import { createServer } from 'node:http'
import { build } from 'esbuild'

/**
 * Serves the benchmark's page and a proxy that applies everything at once, so that only the client is measured.
 *
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startServer() {
  const { outputFiles } = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    minify: !process.env.BENCH_PLAIN,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += chunk
      /** @type {{ updates: { id: string }[] }} */
      const { updates } = JSON.parse(text)
      const results = updates.map(({ id }) => ({ id, status: 'applied' }))
      const delayMs = Number(new URL(request.url ?? '', 'http://bench').searchParams.get('delay'))
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ requestId: 'bench', results }))
    } else if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript')
      response.end(script)
    } else {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>bench</title><script src="/page.js"></script>')
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

/**
 * A site whose pages and service worker report what the browser does with them. The driver cannot observe this, because
 * it can lose the connection to a page that is restored.
 */
export interface ProbeSite {
  readonly url: string
  /** The reports, in order. */
  readonly reports: readonly string[]
  /** Waits for this many reports. Resolves with false if they do not arrive. */
  hears(count: number): Promise<boolean>
  close(): void
}

const patienceMs = 10_000

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': [
    'text/html',
    `<!doctype html><title>Probe</title><script>
      addEventListener('pageshow', ({ persisted }) =>
        fetch('/report', { method: 'POST', body: persisted ? 'restored' : 'loaded' }))
    </script>`,
  ],
  '/elsewhere': ['text/html', '<!doctype html><title>Elsewhere</title>'],
  '/worker.js': [
    'text/javascript',
    `addEventListener('sync', (event) =>
      event.waitUntil(fetch('/report', { method: 'POST', body: 'synchronized' })))`,
  ],
}

export async function openProbeSite(): Promise<ProbeSite> {
  const reports: string[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') reports.push(await text(request))
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('content-type', type)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    reports,
    async hears(count) {
      const giveUpAt = performance.now() + patienceMs
      while (reports.length < count) {
        if (performance.now() > giveUpAt) return false
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return true
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

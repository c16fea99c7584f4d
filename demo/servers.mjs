import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { servePage } from './servers/page.mjs'
import { freePort } from './servers/port.mjs'
import { serveWorker } from './servers/worker.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Starts the demo on this computer only: the Worker in workerd with its database, and the page in front of it.
 *
 * @param {{ port?: number, dataDir?: string, quiet?: boolean, grants?: boolean }} [options] `port` is 5173, or a free one if it
 * is taken. `dataDir` keeps the rows between runs (`.data` by default). `quiet` omits the Worker's log. Without `grants`
 * anyone may vote on any answer.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startDemo({
  port = 5173,
  dataDir = join(root, '.data'),
  quiet = false,
  grants = true,
} = {}) {
  await mkdir(dataDir, { recursive: true })
  const pagePort = await freePort(port)
  const origins = [`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`]
  const worker = await serveWorker({ dataDir, origins, quiet, grants })
  try {
    const page = await servePage({ port: pagePort, workerUrl: worker.url, dataDir })
    return {
      url: `http://127.0.0.1:${pagePort}/`,
      close: async () => {
        await page.close()
        await worker.close()
      },
    }
  } catch (cause) {
    await worker.close()
    throw cause
  }
}

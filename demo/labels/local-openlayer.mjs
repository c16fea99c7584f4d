import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { importSource } from './import-source.mjs'

/** Key of the local Openlayer. It is valid nowhere else. */
export const localKey = 'local-key'

/**
 * Starts a local Openlayer in a separate process. It keeps its rows in memory and accepts updates of unknown traces.
 *
 * @returns {Promise<{ baseURL: string, close: () => void }>}
 */
export async function startLocalOpenlayer() {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
    child.once('exit', () => reject(new Error('The local Openlayer did not start.')))
  })
  return { baseURL: `http://127.0.0.1:${port}/v1`, close: () => void child.kill() }
}

if (process.argv[2] === 'serve' && process.send) await serve()

async function serve() {
  const { createLocalOpenlayer } = await importSource('src/testing.ts')
  const openlayer = createLocalOpenlayer({ apiKey: localKey, mode: 'lenient' })
  const server = createServer(async (incoming, response) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = 'GET', url = '/', headers } = incoming
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}
    const init = { method, headers: new Headers(/** @type {HeadersInit} */ (headers)), ...body }
    const answer = await openlayer(new Request(`http://127.0.0.1${url}`, init))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(await answer.text())
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.(typeof address === 'object' ? address?.port : 0)
  })
  // End when the parent process has ended.
  process.once('disconnect', () => process.exit())
}

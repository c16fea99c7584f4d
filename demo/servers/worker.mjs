import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { grantSecretIn } from './grant-secret.mjs'

const migrations = new URL('../../docs/durable/migrations/', import.meta.url)
const entry = fileURLToPath(new URL('../worker.ts', import.meta.url))

/**
 * Runs the demo's Worker in workerd, with its D1 database on disk. With `OPENLAYER_API_KEY` and
 * `OPENLAYER_INFERENCE_PIPELINE_ID` in the environment it uses the real Openlayer.
 *
 * @param {{ dataDir: string, origins: readonly string[], quiet: boolean, grants: boolean }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveWorker({ dataDir, origins, quiet, grants }) {
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(quiet ? LogLevel.NONE : LogLevel.WARN),
    ...(quiet && { handleRuntimeStdio: drain }),
    modules: true,
    script: await bundle(),
    compatibilityDate: '2026-04-01',
    // Needed for `AsyncLocalStorage`. No other part of Node is enabled.
    compatibilityFlags: ['nodejs_als'],
    bindings: {
      PAGE_ORIGINS: origins.join(','),
      ...(grants && { GRANT_SECRET: await grantSecretIn(dataDir) }),
      ...openlayerBindings(),
    },
    d1Databases: { ROWS: 'aftertrace-demo-rows', DEAD_LETTER_ROWS: 'aftertrace-demo-dead-letters' },
    queueProducers: { UPDATES: 'demo-updates', DEAD_LETTERS: 'demo-dead-letters' },
    queueConsumers: { 'demo-updates': consumer, 'demo-dead-letters': consumer },
    d1Persist: join(dataDir, 'd1'),
  })
  try {
    const url = await miniflare.ready
    await migrate(await miniflare.getD1Database('DEAD_LETTER_ROWS'))
    return { url: url.origin, close: () => miniflare.dispose() }
  } catch (cause) {
    await miniflare.dispose()
    throw cause
  }
}

/** Settings of the queues' consumers, without delays, so that deliveries can be watched. */
const consumer = { maxBatchSize: 10, maxBatchTimeout: 0, maxRetries: 100 }

/**
 * Creates the tables of the dead letters once, with the migration that the package ships.
 *
 * @param {import('@cloudflare/workers-types').D1Database} database
 */
async function migrate(database) {
  const table = "SELECT name FROM sqlite_master WHERE name = 'dead_letters'"
  if (await database.prepare(table).first()) return
  const text = await readFile(new URL('0001_dead_letters.sql', migrations), 'utf8')
  const statements = text.replaceAll(/--.*$/gm, '').split(';')
  for (const statement of statements) {
    if (statement.trim() !== '') await database.prepare(statement).run()
  }
}

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'import'],
    external: ['node:async_hooks'],
    logLevel: 'warning',
  })
  return outputFiles[0]?.text ?? ''
}

function openlayerBindings() {
  const { OPENLAYER_API_KEY, OPENLAYER_INFERENCE_PIPELINE_ID } = process.env
  if (!OPENLAYER_API_KEY || !OPENLAYER_INFERENCE_PIPELINE_ID) return {}
  return { OPENLAYER_API_KEY, OPENLAYER_INFERENCE_PIPELINE_ID }
}

/**
 * @param {import('node:stream').Readable} stdout
 * @param {import('node:stream').Readable} stderr
 */
function drain(stdout, stderr) {
  stdout.resume()
  stderr.resume()
}

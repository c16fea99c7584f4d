import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { Miniflare, type Request, type Response } from 'miniflare'
import { root } from '../house/module.ts'
import { canary } from '../http/upstream.ts'
import { policy } from '../proxy/fixture.ts'
import { operatorSecret } from './fixture.ts'

/** A durable Worker as usual, except that its random number makes nothing wait. */
const script = `
  import { env } from 'cloudflare:workers'
  import { createPace, createPaceObject, createWorker } from './src/cloudflare.ts'
  export class WritePace extends createPaceObject({ perSecond: 2_000 }) {}
  const consumed = []
  const worker = createWorker({
    ...${JSON.stringify(policy)},
    limits: { bytes: 100_000 },
    apiKey: () => env.OPENLAYER_API_KEY,
    operatorSecret: () => env.OPERATOR_SECRET,
    queues: [env.UPDATES_0, env.UPDATES_1],
    deadLetters: { queue: env.DEAD_LETTERS, name: 'dead-letters' },
    database: env.DATABASE,
    attempts: 4,
    graceMs: [1, 1],
    pace: createPace(env.PACE),
    random: () => 0,
  })
  export default worker
`

/** Starts the Worker in workerd with its queues, its database and its migrations. */
export async function startDurable(answer: (request: Request) => Promise<Response>) {
  const bundle = await build({
    stdin: { contents: script, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    external: ['cloudflare:workers'],
    write: false,
  })
  const consumer = { maxBatchSize: 20, maxBatchTimeout: 0, maxRetries: 100 }
  const miniflare = new Miniflare({
    cf: false,
    modules: true,
    script: bundle.outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    bindings: { OPENLAYER_API_KEY: canary, OPERATOR_SECRET: operatorSecret },
    queueProducers: {
      UPDATES_0: 'updates-0',
      UPDATES_1: 'updates-1',
      DEAD_LETTERS: 'dead-letters',
    },
    queueConsumers: { 'updates-0': consumer, 'updates-1': consumer, 'dead-letters': consumer },
    d1Databases: { DATABASE: 'dead-letters' },
    durableObjects: { PACE: 'WritePace' },
    outboundService: answer,
  })
  await miniflare.ready
  const database = await miniflare.getD1Database('DATABASE')
  for (const statement of migration()) await database.prepare(statement).run()
  return { miniflare, database }
}

/** Returns the statements of the migration that the package ships. */
function migration(): string[] {
  return readFileSync(`${root}/docs/durable/migrations/0001_dead_letters.sql`, 'utf8')
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '')
}

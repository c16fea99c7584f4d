import { AsyncLocalStorage } from 'node:async_hooks'
import { performance } from 'node:perf_hooks'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { importSource } from '../../demo/labels/import-source.mjs'

// Measures one tracer. Each runs in a separate process, because they all hook into the same context tracking.
// `node e2e/bench/tracer-side.mjs otel` prints the microseconds of a traced asynchronous call that does nothing.

const blocks = 60
/** Time limit for the blocks of a slow tracer. At least two are measured. */
const longestMs = 3_000
/** Number of calls in a block, below the number of steps that a trace records. */
const calls = 900
const nothing = async () => undefined

/** @typedef {{ call: () => Promise<unknown>, after?: () => unknown }} Side */

/** @type {Readonly<Record<string, () => Side | Promise<Side>>>} */
const sides = {
  async ours() {
    const { createTracer } = await importSource('src/tracing.ts')
    const tracer = createTracer({
      publish: nothing,
      inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      context: new AsyncLocalStorage(),
    })
    return { call: tracer.trace(nothing), after: () => tracer.flush() }
  },
  run() {
    const storage = new AsyncLocalStorage()
    return { call: () => storage.run({}, nothing) }
  },
  otel() {
    const tracer = provider().getTracer('bench')
    return {
      call: () =>
        tracer.startActiveSpan('nothing', async (span) => {
          try {
            return await nothing()
          } finally {
            span.end()
          }
        }),
    }
  },
  /** Its spans go to a provider without an exporter. */
  async langfuse() {
    const { observe, setLangfuseTracerProvider } = await import('@langfuse/tracing')
    setLangfuseTracerProvider(provider())
    return { call: observe(nothing, { name: 'nothing' }) }
  },
  /** Its runs go to a server that accepts everything at once. */
  async langsmith() {
    const { Client } = await import('langsmith')
    const { traceable } = await import('langsmith/traceable')
    const fetchImplementation = async () => Response.json({})
    const client = new Client({ apiUrl: 'http://127.0.0.1', apiKey: 'key', fetchImplementation })
    const call = traceable(nothing, { name: 'nothing', client, tracingEnabled: true })
    return { call, after: () => client.awaitPendingTraceBatches() }
  },
}

function provider() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  return new BasicTracerProvider()
}

const side = await sides[process.argv[2] ?? '']?.()
if (!side) throw new Error(`One of ${Object.keys(sides)}.`)
const { call, after } = side
const micros = []
const end = performance.now() + longestMs
for (let block = 0; block <= blocks && (block < 3 || performance.now() < end); block++) {
  const start = performance.now()
  for (let n = 0; n < calls; n++) await call()
  // The first block is the warm-up.
  if (block > 0) micros.push(((performance.now() - start) * 1_000) / calls)
  await after?.()
}
micros.sort((a, b) => a - b)
console.log(micros[Math.floor(micros.length / 2)])
process.exit(0)

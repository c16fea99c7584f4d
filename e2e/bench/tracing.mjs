import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { importSource } from '../../demo/labels/import-source.mjs'

const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5) * 20
/** Number of calls in a block. A trace records at most a thousand steps. */
const calls = 900

console.log(JSON.stringify(await measureTracing()))

/** Measures tracing on Node, compared with a bare call and with `AsyncLocalStorage.run` alone. */
async function measureTracing() {
  const { createTracer } = await importSource('src/tracing.ts')
  const newTracer = () =>
    createTracer({
      publish: async () => undefined,
      inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      context: new AsyncLocalStorage(),
    })
  const tracer = newTracer()
  const storage = new AsyncLocalStorage()
  const nothing = async () => undefined
  const traced = tracer.trace(nothing)
  /** @type {Record<string, () => Promise<number>>} */
  const sides = {
    bare: () => microsEach(nothing),
    run: () => microsEach(() => storage.run({}, nothing)),
    trace: () => microsEach(traced),
    step: () => tracer.run({}, () => microsEach(traced)),
    noise: () => microsEach(nothing),
  }
  const blocks = new Map(Object.keys(sides).map((name) => [name, /** @type {number[]} */ ([])]))
  for (let turn = 0; turn <= repetitions; turn++) {
    const order = Object.entries(sides)
    for (const [name, side] of turn % 2 ? order : order.reverse()) {
      const micros = await side()
      if (turn > 0) blocks.get(name)?.push(micros)
    }
    await tracer.flush()
  }
  /** @param {string} side */
  const of = (side) => median(blocks.get(side) ?? [])
  return [
    {
      name: 'a traced call that does nothing / the bare call',
      base: `${of('bare').toFixed(2)} µs`,
      ours: `${of('trace').toFixed(2)} µs`,
      ratio: `+${(of('trace') - of('bare')).toFixed(2)} µs`,
      bound: '≤ 15 µs more',
      'base against itself': (of('noise') / of('bare')).toFixed(2),
    },
    {
      name: 'a trace that does nothing / AsyncLocalStorage.run alone',
      base: `${of('run').toFixed(2)} µs`,
      ours: `${of('trace').toFixed(2)} µs`,
      ratio: (of('trace') / of('run')).toFixed(2),
      bound: '≤ 10 times as long',
    },
    {
      name: 'a step that does nothing / AsyncLocalStorage.run alone',
      base: `${of('run').toFixed(2)} µs`,
      ours: `${of('step').toFixed(2)} µs`,
      ratio: (of('step') / of('run')).toFixed(2),
      bound: '≤ 8 times as long',
    },
    ...(await compareTracers()),
    await measureMemory(newTracer()),
  ]
}

/** Compares an empty trace, including its row, with a span or run of other tracers, alternately and in separate processes. */
async function compareTracers() {
  const script = fileURLToPath(new URL('tracer-side.mjs', import.meta.url))
  const sides = ['ours', 'otel', 'langfuse', 'langsmith']
  const rounds = new Map(sides.map((side) => [side, /** @type {number[]} */ ([])]))
  for (let round = 0; round < 5; round++) {
    for (const side of sides) {
      const { stdout } = await promisify(execFile)(process.execPath, [script, side])
      rounds.get(side)?.push(Number(stdout))
    }
  }
  /** @param {string} side */
  const of = (side) => median(rounds.get(side) ?? [])
  const others = /** @type {const} */ ([
    ['otel', 'a span of OpenTelemetry’s SDK without exporter', '≤ 1.2 times as long'],
    ['langfuse', 'Langfuse’s observe', 'less'],
    ['langsmith', 'LangSmith’s traceable', 'less'],
  ])
  return others.map(([side, name, bound]) => ({
    name: `a trace that does nothing / ${name}`,
    base: `${of(side).toFixed(2)} µs`,
    ours: `${of('ours').toFixed(2)} µs`,
    ratio: (of('ours') / of(side)).toFixed(2),
    bound,
  }))
}

/**
 * Measures the growth of the heap over 10,000 traces of a chat with one step, after the first 1,000.
 *
 * @param {any} tracer
 */
async function measureMemory(tracer) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const search = tracer.trace({ name: 'search', type: 'retriever' }, async () => ['far away'])
  const chat = tracer.trace({ inputs: ['question'] }, async (/** @type {string} */ question) => {
    const found = await search()
    return `${question} ${found} ${'word '.repeat(200)}`
  })
  const trace = async (/** @type {number} */ count) => {
    for (let n = 0; n < count; n++) await chat(`How far is the sun? ${n}`)
    await tracer.flush()
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await trace(1_000)
  const mebibytes = ((await trace(10_000)) - before) / 1_048_576
  return {
    name: 'heap kept after 10,000 traces more',
    ours: `${mebibytes.toFixed(2)} MiB`,
    bound: '≤ 2 MiB',
  }
}

/** @param {() => unknown} call */
async function microsEach(call) {
  const start = performance.now()
  for (let n = 0; n < calls; n++) await call()
  return ((performance.now() - start) * 1_000) / calls
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

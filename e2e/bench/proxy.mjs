import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const items = 50
const requests = 40
const sides = /** @type {const} */ (['silent', 'bare', 'ours', 'strangers', 'durable'])

/**
 * Measures the cost of one update in a request of 50 with 50 grants: on Node as CPU time of all threads, in workerd as
 * elapsed time, because it does nothing else meanwhile. Compares it with a handler that checks nothing.
 *
 * @param {number} repetitions
 */
export async function measureProxy(repetitions) {
  const inside = await inWorkerd(repetitions)
  return [
    row('Node', await onNode(repetitions), '≤ 2.50 times a bare handler'),
    row('workerd', inside, '≤ 2.00 times a bare handler'),
    {
      name: 'durable ingest in workerd: an update of 50 with grants / the proxy that writes at once',
      base: `${inside.ours.toFixed(1)} µs`,
      ours: `${inside.durable.toFixed(1)} µs`,
      ratio: (inside.durable / inside.ours).toFixed(2),
      bound: '≤ 0.60 of its time',
    },
  ]
}

/** @typedef {Record<typeof sides[number], number>} Costs in microseconds per update */

/**
 * @param {string} runtime
 * @param {Costs} costs
 * @param {string} bound
 */
function row(runtime, { silent, bare, ours, strangers }, bound) {
  return {
    name: `proxy on ${runtime}: an update of 50 with grants`,
    base: `${bare.toFixed(1)} µs`,
    ours: `${ours.toFixed(1)} µs`,
    ratio: (ours / bare).toFixed(2),
    bound,
    'base that makes no calls': `${silent.toFixed(1)} µs`,
    'with grants never seen': (strangers / bare).toFixed(2),
  }
}

/** @param {number} repetitions */
async function onNode(repetitions) {
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-bench-'))
  try {
    const path = join(folder, 'sides.mjs')
    await writeFile(path, await bundle("export * from './proxy-sides.ts'"))
    const { repeat } = await import(pathToFileURL(path).href)
    return await inTurn(repetitions, async (side) => {
      const before = process.cpuUsage()
      await repeat(side, requests)
      const { user, system } = process.cpuUsage(before)
      return user + system
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** @param {number} repetitions */
async function inWorkerd(repetitions) {
  const script = await bundle(`
    import { repeat } from './proxy-sides.ts'
    export default {
      async fetch(request) {
        await repeat(new URL(request.url).pathname.slice(1), ${requests})
        return new Response('done')
      },
    }
  `)
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-04-01' })
  try {
    await worker.ready
    return await inTurn(repetitions, async (side) => {
      const startedAt = performance.now()
      const response = await worker.dispatchFetch(`http://localhost/${side}`)
      if ((await response.text()) !== 'done') throw new Error('The Worker failed.')
      return (performance.now() - startedAt) * 1_000
    })
  } finally {
    await worker.dispose()
  }
}

/**
 * Runs all sides alternately after a warm-up. Returns the lower quartile of each, which other processes disturb least.
 *
 * @param {number} repetitions
 * @param {(side: string) => Promise<number>} microseconds
 * @returns {Promise<Costs>}
 */
async function inTurn(repetitions, microseconds) {
  /** @type {Record<typeof sides[number], number[]>} */
  const taken = { silent: [], bare: [], ours: [], strangers: [], durable: [] }
  for (let turn = 0; turn < repetitions * 3; turn++) {
    for (const side of sides) {
      const cost = (await microseconds(side)) / requests / items
      if (turn > 1) taken[side].push(cost)
    }
  }
  const { silent, bare, ours, strangers, durable } = taken
  return {
    silent: quartile(silent),
    bare: quartile(bare),
    ours: quartile(ours),
    strangers: quartile(strangers),
    durable: quartile(durable),
  }
}

/** @param {string} contents */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** @param {number[]} values */
function quartile(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0
}

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { chromiumLaunch } from '../support/chromium.mjs'
import { comparisons } from './comparisons.mjs'
import { measureProxy } from './proxy.mjs'
import { startServer } from './server.mjs'

/** @typedef {{ ms: number, longestMs: number }} Block */

const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5)
const profile = await mkdtemp(join(tmpdir(), 'aftertrace-bench-'))
const server = await startServer()
const browser = await chromium.launchPersistentContext(profile, chromiumLaunch())

try {
  const rows = []
  // `npm run bench draining` measures only the comparisons whose names contain that word.
  const wanted = process.argv[2] ?? ''
  for (const comparison of comparisons) {
    if (comparison.name.includes(wanted)) rows.push(await compare(comparison))
  }
  if (wanted === '') rows.push(await measureHeap())
  if ('tracing'.includes(wanted)) rows.push(...(await measureOnNode('tracing.mjs')))
  if ('updateMany'.includes(wanted)) rows.push(...(await measureOnNode('update-many.mjs')))
  if ('rest'.includes(wanted)) rows.push(...(await measureOnNode('rest.mjs')))
  if ('proxy'.includes(wanted)) rows.push(...(await measureProxy(repetitions)))
  console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])))
  await mkdir('.cache', { recursive: true })
  await writeFile('.cache/bench.json', `${JSON.stringify(rows, null, 2)}\n`)
  console.log('The same as JSON: .cache/bench.json')
} finally {
  await browser.close()
  server.close()
  await rm(profile, { recursive: true, force: true })
}

/**
 * Runs both sides, and the base a second time, alternately on one page after a warm-up. Compares the medians.
 *
 * @param {import('./comparisons.mjs').Comparison} comparison
 */
async function compare({ name, base, ours, figure, bound }) {
  const page = await browser.newPage()
  await page.goto(server.url)
  /** @type {{ base: Block[], ours: Block[], noise: Block[] }} */
  const blocks = { base: [], ours: [], noise: [] }
  const order = /** @type {const} */ (['base', 'ours', 'noise'])
  for (let turn = 0; turn <= repetitions; turn++) {
    for (const side of turn % 2 ? order : [...order].reverse()) {
      const block = await run(page, side === 'ours' ? ours : base)
      if (turn > 0) blocks[side].push(block)
    }
  }
  await page.close()
  const [baseMs, oursMs, noiseMs] = order.map((side) => median(blocks[side].map(({ ms }) => ms)))
  const ratio = figure({ base: blocks.base, ours: blocks.ours, median })
  return {
    name,
    base: `${baseMs?.toFixed(1)} ms`,
    ours: `${oursMs?.toFixed(1)} ms`,
    ratio: ratio.toFixed(2),
    bound,
    'base against itself': ((noiseMs ?? 0) / (baseMs || 1)).toFixed(2),
  }
}

/**
 * @param {import('playwright').Page} page
 * @param {string | { left: number }} block the name of a block, or the number of updates that an earlier page left queued.
 * @returns {Promise<Block>}
 */
async function run(page, block) {
  if (typeof block === 'string') {
    return page.evaluate((name) => Reflect.get(globalThis, 'blocks')[name](), block)
  }
  const name = await page.evaluate((left) => Reflect.get(globalThis, 'leave')(left), block.left)
  await page.reload()
  return page.evaluate((outbox) => Reflect.get(globalThis, 'ready')(outbox), name)
}

/**
 * Runs a measurement in a separate process, because this one contains a browser driver with the same context tracking.
 *
 * @param {string} name
 */
async function measureOnNode(name) {
  const script = fileURLToPath(new URL(name, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  return JSON.parse(stdout)
}

/** Measures how much the heap of a page grows by accepting 10,000 updates. */
async function measureHeap() {
  const page = await browser.newPage()
  await page.goto(server.url)
  const devtools = await browser.newCDPSession(page)
  const used = async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    return (await devtools.send('Runtime.getHeapUsage')).usedSize
  }
  await page.evaluate(async () => {
    const more = await Reflect.get(globalThis, 'hold')()
    Reflect.set(globalThis, 'more', more)
  })
  const before = await used()
  await page.evaluate(() => Reflect.get(globalThis, 'more')())
  const mebibytes = ((await used()) - before) / 1_048_576
  await page.close()
  return {
    name: 'heap after accepting 10,000',
    ours: `${mebibytes.toFixed(2)} MiB`,
    bound: '≤ 3 MiB',
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

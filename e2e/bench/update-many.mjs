import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importSource } from '../../demo/labels/import-source.mjs'
import { localKey, startLocalOpenlayer } from '../../demo/labels/local-openlayer.mjs'

const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5)
const rows = Number(process.env.BENCH_ROWS ?? 20_000)
const atOnce = 6
const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

const [side, warmUp = '0'] = process.argv.slice(2)
const { bare, ours, close } = await startSides()
const figure = side
  ? await peakOf(side === 'bare' ? bare : ours, Number(warmUp))
  : [...(await measureSpeed()), ...(await measureMemory())]
close()
console.log(JSON.stringify(figure))

/** Starts updateMany with ground truths for a local Openlayer on loopback, and a bare loop of the same requests, six concurrently. */
async function startSides() {
  const { createClient, groundTruth } = await importSource('src/index.ts')
  const { updateMany } = await importSource('src/bulk.ts')
  const { createOpenlayerTransport } = await importSource('src/openlayer.ts')
  const { baseURL, close } = await startLocalOpenlayer()
  const transport = createOpenlayerTransport({ apiKey: localKey, baseURL })
  const answer = 'The sun is 94.471 million miles from the earth.'

  async function bare(/** @type {number} */ rows) {
    let next = 0
    const loop = async () => {
      for (let row = next++; row < rows; row = next++) {
        const url = `${baseURL}/inference-pipelines/${pipeline}/rows?inferenceId=trace-${row}`
        const { row: columns, config } = groundTruth(`trace-${row}`, answer)
        const response = await fetch(url, {
          method: 'PUT',
          headers: { authorization: `Bearer ${localKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ row: columns, config }),
        })
        await response.text()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, loop))
  }

  function* updates(/** @type {number} */ rows) {
    for (let row = 0; row < rows; row++) yield groundTruth(`trace-${row}`, answer)
  }

  async function ours(/** @type {number} */ rows) {
    const client = createClient({ transport, inferencePipelineId: pipeline })
    const { delivered } = await updateMany(client, updates(rows))
    await client.close()
    if (delivered !== rows) throw new Error(`${delivered} of ${rows} were delivered.`)
  }

  return { bare, ours, close }
}

/** Measures its speed compared with the bare loop, after a warm-up. */
async function measureSpeed() {
  /** @type {Record<string, number[]>} */
  const times = { bare: [], ours: [], noise: [] }
  for (let turn = 0; turn <= repetitions; turn++) {
    const sides = Object.entries({ bare, ours, noise: bare })
    for (const [name, side] of turn % 2 ? sides : sides.reverse()) {
      const begunAt = performance.now()
      await side(rows)
      if (turn > 0) times[name]?.push(performance.now() - begunAt)
    }
  }
  const bareMs = median(times['bare'])
  const oursMs = median(times['ours'])
  const noiseMs = median(times['noise'])
  return [
    {
      name: `updateMany of ${rows.toLocaleString('en')} / a bare loop of requests`,
      base: `${bareMs.toFixed(0)} ms`,
      ours: `${oursMs.toFixed(0)} ms`,
      ratio: (bareMs / oursMs).toFixed(2),
      bound: '≥ 0.7 as fast',
      'base against itself': (noiseMs / bareMs).toFixed(2),
    },
  ]
}

/** Measures its memory compared with the bare loop, each in a separate process, with and without a warm-up. */
async function measureMemory() {
  const script = fileURLToPath(import.meta.url)
  const peak = async (/** @type {string[]} */ ...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
    return `${(JSON.parse(stdout) / 1e6).toFixed(0)} MB`
  }
  const name = 'resident memory at its peak while updateMany runs, over the start'
  return [
    {
      name,
      base: await peak('bare', '2000'),
      ours: await peak('ours', '2000'),
      bound: '≤ 60 MB',
    },
    {
      name: `${name} of the process`,
      base: await peak('bare'),
      ours: await peak('ours'),
      bound: '≤ 60 MB',
    },
  ]
}

/**
 * Returns how many bytes of memory a run adds at its peak.
 *
 * @param {(rows: number) => Promise<void>} run
 * @param {number} warmUp number of rows to write before the measurement.
 */
async function peakOf(run, warmUp) {
  if (warmUp > 0) await run(warmUp)
  const start = process.memoryUsage().rss
  let peak = start
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  await run(rows)
  clearInterval(watch)
  return peak - start
}

/** @param {number[]} [values] */
function median(values = []) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

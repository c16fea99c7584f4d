import { performance } from 'node:perf_hooks'
import { importSource } from '../../demo/labels/import-source.mjs'
import { localKey, startLocalOpenlayer } from '../../demo/labels/local-openlayer.mjs'

const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5)
const rows = Number(process.env.BENCH_ROWS ?? 20_000)
const atOnce = 6
const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

console.log(JSON.stringify(await measureUpdateMany()))

/** Ground truths into the local Openlayer on loopback, against a bare loop of the same requests, six at a time. */
async function measureUpdateMany() {
  const { createClient, groundTruth } = await importSource('src/index.ts')
  const { createOpenlayerTransport } = await importSource('src/openlayer.ts')
  const { baseUrl, close } = await startLocalOpenlayer()
  const transport = createOpenlayerTransport({ apiKey: localKey, baseUrl })
  const answer = 'The sun is 94.471 million miles from the earth.'

  async function bare() {
    let next = 0
    const loop = async () => {
      for (let row = next++; row < rows; row = next++) {
        const url = `${baseUrl}/inference-pipelines/${pipeline}/rows?inferenceId=trace-${row}`
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

  function* updates() {
    for (let row = 0; row < rows; row++) yield groundTruth(`trace-${row}`, answer)
  }

  async function ours() {
    const client = createClient({ transport, inferencePipelineId: pipeline })
    const { delivered } = await client.updateMany(updates())
    await client.close()
    if (delivered !== rows) throw new Error(`${delivered} of ${rows} were delivered.`)
  }

  const mebibytes = await peakOf(ours)
  /** @type {Record<string, number[]>} */
  const times = { bare: [], ours: [], noise: [] }
  for (let turn = 0; turn <= repetitions; turn++) {
    const sides = Object.entries({ bare, ours, noise: bare })
    for (const [name, side] of turn % 2 ? sides : sides.reverse()) {
      const begunAt = performance.now()
      await side()
      if (turn > 0) times[name]?.push(performance.now() - begunAt)
    }
  }
  close()
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
    {
      name: 'memory at its peak while updateMany runs, over the start',
      ours: `${mebibytes.toFixed(0)} MiB`,
      bound: '≤ 60 MB',
    },
  ]
}

/**
 * How much more memory a run takes at its peak than before; measured first, while the process is young.
 *
 * @param {() => Promise<void>} run
 */
async function peakOf(run) {
  const start = process.memoryUsage().rss
  let peak = start
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  await run()
  clearInterval(watch)
  return (peak - start) / 1_048_576
}

/** @param {number[]} [values] */
function median(values = []) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

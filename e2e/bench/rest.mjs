import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { importSource } from '../../demo/labels/import-source.mjs'

const repetitions = Number(process.env.BENCH_REPETITIONS ?? 5)
const writes = 1_000
const atOnce = 6
const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const apiKey = 'a-key-for-the-benchmark'

console.log(JSON.stringify(await measureRest()))

/** Measures a thousand writes, six concurrently, to a server on loopback: with bare fetch, the transport and the client. */
async function measureRest() {
  const { createOpenlayer, createOpenlayerTransport } = await importSource('src/openlayer.ts')
  const { baseURL, close } = await startServer()
  const transport = createOpenlayerTransport({ apiKey, baseURL })
  const { rows } = createOpenlayer({ apiKey, baseURL }).inferencePipelines
  const row = { human_feedback: 1 }
  const config = { humanFeedbackColumnName: 'human_feedback' }
  const { signal } = new AbortController()

  /** @type {Record<string, () => Promise<void>>} */
  const sides = {
    bare: () =>
      sixAtOnce(async (index) => {
        const url = `${baseURL}/inference-pipelines/${pipeline}/rows?inferenceId=trace-${index}`
        const response = await fetch(url, {
          method: 'PUT',
          headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ row, config }),
        })
        const { success } = await response.json()
        if (!success) throw new Error('A write failed.')
      }),
    transport: async () => {
      const updates = Array.from({ length: writes }, (_, index) => ({
        id: `${index}`,
        time: index,
        inferencePipelineId: pipeline,
        inferenceId: `trace-${index}`,
        row,
        config,
      }))
      const { outcomes } = await transport(updates, { signal, keepalive: false })
      if (outcomes.some((/** @type {{ kind: string }} */ { kind }) => kind !== 'delivered')) {
        throw new Error('A write failed.')
      }
    },
    client: () =>
      sixAtOnce(async (index) => {
        await rows.update(pipeline, { inferenceId: `trace-${index}`, row, config })
      }),
  }
  /** @type {Record<string, number[]>} */
  const taken = { bare: [], transport: [], client: [] }
  for (let turn = 0; turn <= repetitions; turn++) {
    for (const [name, side] of Object.entries(sides)) {
      const startedAt = performance.now()
      await side()
      if (turn > 0) taken[name]?.push(performance.now() - startedAt)
    }
  }
  close()
  const of = (/** @type {string} */ name) => median(taken[name] ?? [])
  const figure = (/** @type {string} */ name, /** @type {string} */ bound) => ({
    base: perSecond(of('bare')),
    ours: perSecond(of(name)),
    ratio: (of('bare') / of(name)).toFixed(2),
    bound,
  })
  return [
    {
      name: 'rest: 1,000 writes by the keyed transport',
      ...figure('transport', '≥ 0.90 of bare fetch'),
    },
    { name: 'rest: 1,000 writes by createOpenlayer', ...figure('client', '≥ 0.45 of bare fetch') },
  ]
}

/** @param {(index: number) => Promise<void>} write */
async function sixAtOnce(write) {
  let next = 0
  const loop = async () => {
    for (let index = next++; index < writes; index = next++) await write(index)
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
}

/** Starts the fastest possible Openlayer in a separate process. */
async function startServer() {
  const script = `
    const { createServer } = require('node:http')
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json')
        response.end('{"success":true}')
      })
    })
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))
  `
  const child = spawn(process.execPath, ['--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise((resolve) =>
    child.stdout.once('data', (text) => resolve(`${text}`.trim())),
  )
  return { baseURL: `http://127.0.0.1:${port}/v1`, close: () => void child.kill() }
}

/** @param {number} ms */
function perSecond(ms) {
  return `${Math.round((writes * 1_000) / ms)}/s`
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

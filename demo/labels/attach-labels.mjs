import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { importSource } from './import-source.mjs'
import { localKey, startLocalOpenlayer } from './local-openlayer.mjs'
import { progressBar } from './progress-bar.mjs'
import { readCsv } from './read-csv.mjs'

const sampleCount = 100_000

/**
 * Attaches the ground truths of a CSV file, or generated ones, to the real Openlayer if a key is in the environment, and
 * otherwise to a local one. Ctrl-C stops it and prints where to continue.
 *
 * @param {string} [file]
 */
export async function attachLabels(file) {
  const { OPENLAYER_API_KEY, OPENLAYER_INFERENCE_PIPELINE_ID } = process.env
  const isReal = OPENLAYER_API_KEY && OPENLAYER_INFERENCE_PIPELINE_ID
  const local = isReal ? undefined : await startLocalOpenlayer()
  const { createClient, createOpenlayerTransport, groundTruth, updateMany } = await importSource(
    'demo/labels/aftertrace.ts',
  )
  const apiKey = isReal ? OPENLAYER_API_KEY : localKey
  const client = createClient({
    transport: createOpenlayerTransport({ apiKey, ...(local && { baseURL: local.baseURL }) }),
    inferencePipelineId: OPENLAYER_INFERENCE_PIPELINE_ID ?? '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())

  console.log(`From ${file ?? 'generated rows'} to ${local ? 'a local Openlayer' : 'Openlayer'}:`)
  const source = file ? createReadStream(file, 'utf8') : sampleRows()
  const summary = await updateMany(client, groundTruths(source, groundTruth), {
    total: file ? await countRows(file) : sampleCount,
    signal: stop.signal,
    onProgress: (/** @type {import('../../src/bulk.ts').Progress} */ progress) =>
      process.stdout.write(`\r\u001b[K${progressBar(progress)}`),
  })
  // Updates that were read wait only in memory, so deliver them even after Ctrl-C.
  const last = stop.signal.aborted
    ? await client.flush()
    : { ...summary, delivered: 0, rejected: 0 }
  const delivered = summary.delivered + last.delivered
  const failed = summary.failed + last.rejected
  const { taken } = summary
  console.log(`\n${delivered} delivered, ${failed} failed, ${last.remaining.length} waiting.`)
  if (stop.signal.aborted) console.log(`Stopped. Continue after line ${taken + 1} of the file.`)
  await client.close()
  local?.close()
}

/**
 * @param {AsyncIterable<string> | Iterable<string>} text
 * @param {typeof import('../../src/index.ts').groundTruth} groundTruth
 */
async function* groundTruths(text, groundTruth) {
  let isHeader = true
  for await (const [inferenceId = '', answer = ''] of readCsv(text)) {
    if (!isHeader) yield groundTruth(inferenceId, answer)
    isHeader = false
  }
}

function* sampleRows() {
  yield 'inference_id,ground_truth\n'
  for (let row = 0; row < sampleCount; row++)
    yield `trace-${row},"The answer is ""${row}"", of course."\n`
}

/**
 * Counts the records, because quoted fields may contain line ends. Does not count a large file, since only the progress bar
 * uses the number.
 *
 * @param {string} file
 */
async function countRows(file) {
  if ((await stat(file)).size > 200_000_000) return undefined
  let rows = -1
  for await (const _ of readCsv(createReadStream(file, 'utf8'))) rows++
  return rows
}

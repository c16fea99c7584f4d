import { type OpenlayerOptions, parseClientOptions } from './client-options.ts'
import { createData, type Data } from './data.ts'
import { createRows, type Rows } from './rows.ts'

/** Openlayer's REST API, as far as it concerns rows, by the names of the official SDK. */
export interface Openlayer {
  readonly inferencePipelines: { readonly rows: Rows; readonly data: Data }
}

/**
 * Makes a client of Openlayer's REST API. It holds the key: for servers and Workers, never for a page.
 *
 * A call is tried again after 408, 409, 429, 5xx, a lost connection or a timeout, twice by default, and rejects with an
 * `APIError` of its own class for each kind of failure, or with a `ValidationError` before anything is sent. It keeps
 * nothing between calls: in a Worker make it once for each request or once for all.
 *
 * @throws ConfigurationError for options that cannot work; its text never holds the key.
 * @example
 * const openlayer = createOpenlayer({ apiKey: env.OPENLAYER_API_KEY })
 * await openlayer.inferencePipelines.rows.update(env.PIPELINE_ID, {
 *   inferenceId: '832y98d3',
 *   row: { ground_truth: 'The sun is 94.471 million miles from the earth.' },
 *   config: { groundTruthColumnName: 'ground_truth' },
 * })
 */
export function createOpenlayer(options: OpenlayerOptions): Openlayer {
  const connection = parseClientOptions(options)
  return {
    inferencePipelines: { rows: createRows(connection), data: createData(connection) },
  }
}

import { type OpenlayerOptions, parseClientOptions } from '../call/client-options.ts'
import { refusePage } from '../connection/refuse-page.ts'
import { createInferencePipelines, type InferencePipelines } from './inference-pipelines.ts'
import { createProjects, type Projects } from './projects.ts'

/** Openlayer's REST API, as far as it concerns rows and where they live, by the names of the official SDK. */
export interface Openlayer {
  readonly inferencePipelines: InferencePipelines
  readonly projects: Projects
}

/**
 * Makes a client of Openlayer's REST API. It holds the key: for servers and Workers, never for a page.
 *
 * A call is tried again after 408, 409, 429, 5xx, a lost connection or a timeout, twice by default, and rejects with an
 * `APIError` of its own class for each kind of failure, or with a `ValidationError` before anything is sent. It keeps
 * nothing between calls: in a Worker make it once for each request or once for all.
 *
 * @param options without a key or a base URL, those of the environment: `OPENLAYER_API_KEY`, `OPENLAYER_BASE_URL`.
 * @throws ConfigurationError for options that cannot work, or in a page; its text never holds the key.
 * @example
 * const openlayer = createOpenlayer({ apiKey: env.OPENLAYER_API_KEY })
 * await openlayer.inferencePipelines.rows.update(env.PIPELINE_ID, {
 *   inferenceId: '832y98d3',
 *   row: { ground_truth: 'The sun is 94.471 million miles from the earth.' },
 *   config: { groundTruthColumnName: 'ground_truth' },
 * })
 */
export function createOpenlayer(options: OpenlayerOptions = {}): Openlayer {
  refusePage('createOpenlayer')
  const connection = parseClientOptions(options)
  return {
    inferencePipelines: createInferencePipelines(connection),
    projects: createProjects(connection),
  }
}

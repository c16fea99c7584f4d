import { type OpenlayerOptions, parseClientOptions } from '../call/client-options.ts'
import { refusePage } from '../connection/refuse-page.ts'
import { createInferencePipelines, type InferencePipelines } from './inference-pipelines.ts'
import { createProjects, type Projects } from './projects.ts'

/** The part of Openlayer's REST API that concerns rows, pipelines and projects, with the names of the official SDK. */
export interface Openlayer {
  readonly inferencePipelines: InferencePipelines
  readonly projects: Projects
}

/**
 * Creates a client of Openlayer's REST API. It holds the key: use it in servers and Workers, never in a page.
 *
 * A call is retried after 408, 409, 429, 5xx, a lost connection or a timeout, twice by default. It rejects with a
 * subclass of `APIError` for each kind of failure, or with a `ValidationError` before anything is sent. The client keeps
 * no state between calls: in a Worker, create it once per request or once for all requests.
 *
 * @param options a missing key or base URL is read from the environment: `OPENLAYER_API_KEY`, `OPENLAYER_BASE_URL`.
 * @throws ConfigurationError if an option is invalid, or in a page. Its text never contains the key.
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

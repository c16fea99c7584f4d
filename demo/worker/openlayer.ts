import { createOpenlayer, type Openlayer as Rest } from '../../src/openlayer.ts'
import { createLocalOpenlayer, d1RowStorage } from '../../src/testing.ts'
import type { Bindings } from './bindings.ts'

/** Access to Openlayer: the real one, or the local one inside this Worker. */
export interface Openlayer extends Connection {
  readonly rest: Rest
}

interface Connection {
  readonly apiKey: string
  readonly baseURL: string
  readonly inferencePipelineId: string
  readonly fetch: typeof fetch
  /** The part that the page may receive. */
  readonly about: About
  /** The local Openlayer, with its REST API at `/openlayer/v1` and its local routes at `/local`. */
  readonly local?: (request: Request) => Promise<Response>
}

export interface About {
  readonly openlayer: 'local' | 'real'
  readonly inferencePipelineId: string
}

const localKey = 'local-key'
const localPipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

export function openlayerOf(bindings: Bindings): Openlayer {
  const connection = connectionOf(bindings)
  const { apiKey, baseURL, fetch } = connection
  return { ...connection, rest: createOpenlayer({ apiKey, baseURL, fetch }) }
}

function connectionOf(bindings: Bindings): Connection {
  const { OPENLAYER_API_KEY: apiKey, OPENLAYER_INFERENCE_PIPELINE_ID: inferencePipelineId } =
    bindings
  if (apiKey && inferencePipelineId) {
    return {
      apiKey,
      inferencePipelineId,
      baseURL: 'https://api.openlayer.com/v1',
      fetch: (input, init) => fetch(input, init),
      about: { openlayer: 'real', inferencePipelineId },
    }
  }
  const storage = d1RowStorage(bindings.ROWS)
  const local = createLocalOpenlayer({ apiKey: localKey, mount: '/openlayer/v1', storage })
  return {
    apiKey: localKey,
    inferencePipelineId: localPipeline,
    baseURL: 'http://localhost/openlayer/v1',
    fetch: (input, init) => local(new Request(input, init)),
    about: { openlayer: 'local', inferencePipelineId: localPipeline },
    local,
  }
}

import { ConfigurationError } from '../../core/update/errors.ts'
import { refusalReply } from '../checks/refusal.ts'
import { requireKey } from '../checks/require-key.ts'
import { memoryRowStorage } from '../storage/memory-row-storage.ts'
import type { RowStorage, UpdateTarget } from '../storage/row-storage.ts'
import { answer } from './answer.ts'
import { routeOf } from './route.ts'

/** Options of {@link createLocalOpenlayer}. */
export interface LocalOpenlayerOptions {
  /** Bearer key that requests must have. */
  readonly apiKey: string
  /**
   * Response to an update of an unknown inference id. `strict` (default): 404. `lenient`: 200, and the row is stored as
   * an orphan. `late`: 404 until the row is published, even if an orphan exists.
   */
  readonly mode?: 'strict' | 'lenient' | 'late' | undefined
  /** Storage of the rows. Default: memory. */
  readonly storage?: RowStorage | undefined
  /** Path before `/inference-pipelines`. Default `/v1`, as in Openlayer's own base URL. */
  readonly mount?: string | undefined
  /** Returns the time for the list of updates, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined
  /** Returns inference ids for rows without one. Default: UUIDs. */
  readonly newId?: (() => string) | undefined
}

/** Answers requests as Openlayer does. */
export interface LocalOpenlayer {
  (request: Request): Promise<Response>
  /** The same function with the arguments of `fetch`, for the `fetch` option of a client. */
  readonly fetch: typeof globalThis.fetch
}

/**
 * Creates a stand-in for Openlayer's REST API, for tests and demos. It publishes traces and updates, retrieves, lists and
 * deletes rows, with Openlayer's errors, so the official SDK works with its base URL. It never uses the network.
 * Instances share data only through `storage`.
 *
 * It also serves `GET /local/rows?after=`, `GET /local/updates?after=` and `DELETE /local`, without a key, so do not make
 * it accessible to others.
 *
 * @returns a function from request to response, with a property `fetch`. It does not reject: internal errors become 500.
 * @throws ConfigurationError for invalid options.
 * @example
 * const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient' })
 * const reply = await openlayer(
 *   new Request('http://local/v1/inference-pipelines/182b/rows?inferenceId=832y98d3', {
 *     method: 'PUT',
 *     headers: { authorization: 'Bearer local-key' },
 *     body: JSON.stringify({ row: { human_feedback: 1 } }),
 *   }),
 * ) // 200 {"success":true}
 */
export function createLocalOpenlayer(options: LocalOpenlayerOptions): LocalOpenlayer {
  const { apiKey, storage = memoryRowStorage(), now = Date.now } = options
  if (apiKey === '') throw new ConfigurationError('invalid_key', 'apiKey must not be empty.')
  const mount = mountOf(options.mount ?? '/v1')
  const newId = options.newId ?? (() => crypto.randomUUID())
  const services = { storage, now, newId, onto: targetOf(options.mode ?? 'strict') }

  const respond = async (request: Request) => {
    try {
      const route = routeOf(new URL(request.url).pathname, mount)
      if (!route.kind.startsWith('local')) requireKey(request, apiKey)
      return await answer(request, route, services)
    } catch (cause) {
      return refusalReply(cause)
    }
  }
  return Object.assign(respond, {
    fetch: ((input, init) => respond(new Request(input, init))) satisfies typeof globalThis.fetch,
  })
}

/** Normalizes the path: `/v1/`, `v1` and `/v1` are equal, and so are `/` and the empty string. */
function mountOf(mount: string): string {
  const path = mount.replace(/^\/+|\/+$/g, '')
  if (/[?#]/.test(path)) throw new ConfigurationError('invalid_mount', 'mount must be a path.')
  return path === '' ? '' : `/${path}`
}

function targetOf(mode: 'strict' | 'lenient' | 'late'): UpdateTarget {
  switch (mode) {
    case 'strict':
      return 'known'
    case 'lenient':
      return 'any'
    case 'late':
      return 'published'
    default:
      throw new ConfigurationError('invalid_mode', 'mode must be strict, lenient or late.')
  }
}

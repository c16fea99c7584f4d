import { ConfigurationError } from '../../core/update/errors.ts'
import { refusalReply } from '../checks/refusal.ts'
import { requireKey } from '../checks/require-key.ts'
import { memoryRowStorage } from '../storage/memory-row-storage.ts'
import type { RowStorage, UpdateTarget } from '../storage/row-storage.ts'
import { answer } from './answer.ts'
import { routeOf } from './route.ts'

/** How {@link createLocalOpenlayer} is set up. */
export interface LocalOpenlayerOptions {
  /** The Bearer key that requests must carry. */
  readonly apiKey: string
  /**
   * What an update of an unknown inference id gets: `strict` (the default) answers 404; `lenient` answers 200 and keeps
   * the row as an orphan; `late` answers 404 until the row is published, even where an orphan is known.
   */
  readonly mode?: 'strict' | 'lenient' | 'late' | undefined
  /** Where rows are kept; in memory by default. */
  readonly storage?: RowStorage | undefined
  /** The path before `/inference-pipelines`; `/v1` by default, as in Openlayer's own base URL. */
  readonly mount?: string | undefined
  /** The clock of the audit list, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined
  /** Makes inference ids for rows that have none; UUIDs by default. */
  readonly newId?: (() => string) | undefined
}

/** Answers requests in Openlayer's place. */
export interface LocalOpenlayer {
  (request: Request): Promise<Response>
  /** The same with `fetch`'s arguments, for a client's `fetch` option. */
  readonly fetch: typeof globalThis.fetch
}

/**
 * A stand-in for Openlayer's REST API, for tests and demos: updating, retrieving, listing and deleting rows and publishing traces, with its errors, so that the
 * official SDK works when its base URL leads here. Requests never reach the network; nothing is kept between two
 * stand-ins except what they share in `storage`.
 *
 * Beside the API, and without a key: `GET /local/rows?after=`, `GET /local/updates?after=` and `DELETE /local`. Do not
 * put it where others can reach it.
 *
 * @returns a function from request to response, with a `fetch` beside it. It does not reject: its own faults become 500.
 * @throws ConfigurationError for options that cannot work.
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
  const world = { storage, now, newId, onto: targetOf(options.mode ?? 'strict') }

  const respond = async (request: Request) => {
    try {
      const route = routeOf(new URL(request.url).pathname, mount)
      if (!route.kind.startsWith('local')) requireKey(request, apiKey)
      return await answer(request, route, world)
    } catch (cause) {
      return refusalReply(cause)
    }
  }
  return Object.assign(respond, {
    fetch: ((input, init) => respond(new Request(input, init))) satisfies typeof globalThis.fetch,
  })
}

/** `/v1/`, `v1` and `/v1` mean the same; `/` and the empty string mean the root. */
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

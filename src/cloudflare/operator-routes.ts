import * as v from 'valibot'
import type { Enqueue } from '../durable/queue/engine.ts'
import { readBytes } from '../http/connection/read-bytes.ts'
import type { DatabaseLike } from './bindings.ts'
import { erase } from './dead-letters.ts'
import { operatorPage } from './operator-page.ts'
import {
  isOperatorSecret,
  isSameSecret,
  type SecretOrPromise,
  secretHeader,
} from './operator-secret.ts'
import { replay } from './replay.ts'

export interface OperatorOptions {
  readonly database: DatabaseLike
  readonly enqueue: Enqueue
  /** Called for each request, because the value may not be available yet when the Worker starts. */
  readonly secret: () => SecretOrPromise
  readonly now: () => number
}

/** Path prefix of the operator's routes. */
export const operatorPath = '/operator'

/**
 * Answers requests of an operator. `GET /operator` is a page without data. It asks for the secret and sends it with POST
 * requests to `/operator/dead-letters`, `/operator/replay` and `/operator/erase`. It does not reject.
 */
export async function answerOperator(
  request: Request,
  options: OperatorOptions,
): Promise<Response> {
  const route = new URL(request.url).pathname.slice(operatorPath.length)
  if (route === '' && request.method === 'GET') return operatorPage()
  if (request.method !== 'POST') return json(405, { code: 'method_denied' }, { allow: 'POST' })
  try {
    const secret = await options.secret()
    const given = request.headers.get(secretHeader) ?? ''
    if (!isOperatorSecret(secret)) return json(503, { code: 'secret_missing' })
    if (!(await isSameSecret(given, secret))) return json(401, { code: 'secret_denied' })
    return await answerRoute(route, request, options)
  } catch {
    // The exception may contain a row.
    return json(500, { code: 'internal_error' })
  }
}

async function answerRoute(
  route: string,
  request: Request,
  { database, enqueue, now }: OperatorOptions,
): Promise<Response> {
  switch (route) {
    case '/dead-letters':
      return json(200, { deadLetters: await newest(database) })
    case '/replay':
      return json(200, await replay(database, enqueue))
    case '/erase': {
      const given = v.safeParse(v.strictObject({ inferenceId: id }), await bodyOf(request))
      if (!given.success) return json(400, { code: 'invalid_body' })
      return json(200, { erased: await erase(given.output.inferenceId, database, now()) })
    }
    default:
      return json(404, { code: 'not_found' })
  }
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024))

/** Returns the newest 100 dead letters, with their updates as JSON text. */
async function newest(database: DatabaseLike): Promise<readonly unknown[]> {
  const [selected] = await database.batch([
    database.prepare(
      `SELECT id, inference_pipeline_id AS inferencePipelineId, inference_id AS inferenceId, code, attempts, item, died_at AS diedAt
       FROM dead_letters ORDER BY died_at DESC, id LIMIT 100`,
    ),
  ])
  return selected?.results ?? []
}

async function bodyOf({ body }: Request): Promise<unknown> {
  const bytes = body && (await readBytes(body, 4_096))
  try {
    return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : undefined
  } catch {
    return undefined
  }
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

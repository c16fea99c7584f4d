import * as v from 'valibot'
import type { DatabaseLike, QueueLike } from './bindings.ts'
import { isOperatorSecret, type SecretOrPromise } from './operator-secret.ts'

const queue = v.custom<QueueLike>((value) => isFunction(value, 'send'), 'must be a queue binding.')

/** Schemas of those options of `createWorker` that belong neither to the consumer nor to the proxy. */
export const workerEntries = {
  queues: v.custom<readonly QueueLike[]>(
    (list) => Array.isArray(list) && list.length > 0 && list.every((entry) => v.is(queue, entry)),
    'must list one or more queue bindings.',
  ),
  deadLetters: v.custom<{ readonly queue: QueueLike; readonly name: string }>(
    (value) => v.is(queue, Object(value).queue) && typeof Object(value).name === 'string',
    'must be { queue, name }: a queue binding, and the name of that queue.',
  ),
  database: v.custom<DatabaseLike>(
    (value) => isFunction(value, 'prepare') && isFunction(value, 'batch'),
    'must be a D1 binding.',
  ),
  operatorSecret: v.custom<string | (() => SecretOrPromise)>(
    (secret) => typeof secret === 'function' || isOperatorSecret(secret),
    'must have 32 or more characters, or be a function that gives them.',
  ),
}

function isFunction(value: unknown, name: string): boolean {
  return typeof Reflect.get(Object(value), name) === 'function'
}

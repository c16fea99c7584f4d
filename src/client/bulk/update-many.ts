import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import type { Client } from '../client.ts'
import { feed } from './feed.ts'
import type { UpdateManyOptions, UpdateManySummary, Updates } from './options.ts'
import { openSource } from './update-source.ts'

const knownOptions: readonly string[] = [
  'total',
  'onProgress',
  'onResult',
  'signal',
  'deadlineMs',
] satisfies (keyof UpdateManyOptions)[]

/**
 * Accepts any number of updates, no faster than they are delivered, so that at most half of the outbox is used. Resolves
 * when all updates are settled, when nothing more can be sent now, or when the signal aborts. An invalid update is counted
 * and reported and does not stop the others. An update that still waits at the end is reported as `waiting` with its code,
 * such as `trace_not_found` for an unknown inference id.
 *
 * @throws AftertraceError `not_iterable`; `closed` if the client is closed before all updates are accepted. Errors of the
 * iterable are thrown as they are. Updates accepted before stay accepted.
 * @throws ConfigurationError `unknown_option`
 * @example
 * const { failed } = await updateMany(client, rowsOf('labels.csv'), {
 *   onProgress: ({ settled, remainingMs }) => console.log(settled, remainingMs),
 * })
 */
export async function updateMany(
  client: Client,
  updates: Updates,
  options: UpdateManyOptions = {},
): Promise<UpdateManySummary> {
  refuseUnknownOptions(options, knownOptions)
  const source = openSource(updates)
  const total = options.total ?? (Array.isArray(updates) ? updates.length : undefined)
  await client.ready
  try {
    return await feed(client, source, { ...options, total })
  } catch (fault) {
    source.close()
    throw fault
  }
}

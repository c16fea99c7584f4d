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
 * Accepts any number of updates, no faster than they are delivered: at most half of what the outbox holds waits at
 * a time. Resolves when all are settled, or nothing more can be sent now, or the signal aborts. An update that is
 * no good is counted and reported, and holds up nobody; what still waits at the end is reported as `waiting`, with
 * its code, such as `trace_not_found` for an inference id that Openlayer does not know.
 *
 * @throws AftertraceError `not_iterable`, `closed` when an update comes after {@link Client.close}, and whatever the
 * iterable throws; what was accepted before stays so.
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

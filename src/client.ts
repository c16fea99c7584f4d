import { nanoid } from 'nanoid'
import type { Client } from './client-interface.ts'
import { type ClientOptions, requireGrant } from './client-options.ts'
import { type FlushOptions, flush } from './core/flush.ts'
import type { Receipt } from './core/receipt.ts'
import { readLatest } from './core/review.ts'
import { parsePublishedRow } from './core/update/published-row.ts'
import { parseUpdate } from './core/update/update.ts'
import { openOutbox } from './open-outbox.ts'
import { type EndListener, type Intake, updateMany } from './update-many.ts'

/**
 * Makes a client. In a page, one for as long as it lives; in a Worker, one for each request.
 *
 * @throws ConfigurationError when the options cannot work.
 * @example
 * const client = createClient({
 *   endpoint: '/feedback',
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 * })
 */
export function createClient(options: ClientOptions): Client {
  const counters = new Set<EndListener>()
  const { accept, authorize, close, flusher, look, outbox, ports, started } = openOutbox(
    options,
    (ended) => {
      for (const count of counters) count(ended)
    },
  )
  const { inferencePipelineId, scrub } = options
  const { clock, store } = ports

  const listen: Intake['listen'] = (count) => {
    counters.add(count)
    return () => void counters.delete(count)
  }

  const deliver = (how?: FlushOptions) => flush(flusher, clock, store.medium === 'memory', how)

  const update: Client['update'] = async (input, { grant } = {}) => {
    requireGrant(grant)
    let parsed = parseUpdate(input, inferencePipelineId)
    if (scrub) {
      const scrubbed = scrub(parsed)
      if (!scrubbed) return refuse(parsed.inferenceId)
      parsed = parseUpdate(scrubbed, inferencePipelineId)
    }
    return accept(parsed, grant)
  }

  /** What `scrub` dropped was never accepted, and is over at once. */
  function refuse(inferenceId: string): Receipt {
    const id = nanoid()
    const settlement = { kind: 'discarded', code: 'scrubbed', at: clock.now() } as const
    for (const count of counters) count([[{ id }, settlement]])
    return { id, inferenceId, safety: 'memory', settled: Promise.resolve(settlement) }
  }

  return {
    update,
    publish: async (row, config, target) => accept(parsePublishedRow(row, config, target)),
    async flush(flushOptions) {
      const kinds: string[] = []
      await started
      const unlisten = listen((ended) => void kinds.push(...ended.map(([, { kind }]) => kind)))
      await deliver(flushOptions)
      unlisten()
      const rejected = kinds.filter((kind) => kind === 'rejected').length
      const delivered = kinds.filter((kind) => kind === 'delivered' || kind === 'superseded').length
      const remaining = (await outbox.pending()).map(({ update }) => update)
      return { delivered, rejected, remaining }
    },
    async updateMany(updates, manyOptions) {
      await started
      const intake: Intake = {
        accept: update,
        maxPending: Math.ceil(ports.limits.entries / 2),
        outbox,
        listen,
        clock,
        look: () => look().catch(ports.onFault),
        flush: deliver,
      }
      return updateMany(intake, updates, manyOptions)
    },
    latest: (async (ids: string | readonly string[]) => {
      const found = await readLatest(ports, inferencePipelineId, [ids].flat())
      return typeof ids === 'string' ? found.get(ids) : found
    }) as Client['latest'],
    async authorize(inferenceId, grant) {
      requireGrant(grant)
      await authorize(inferencePipelineId, inferenceId, grant)
    },
    pause: () => flusher.turn('paused'),
    resume: () => flusher.turn('running'),
    close,
    [Symbol.asyncDispose]: close,
    outbox,
  }
}

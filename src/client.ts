import { nanoid } from 'nanoid'
import type { Client } from './client-interface.ts'
import { type ClientOptions, requireGrant } from './client-options.ts'
import { flush } from './core/flush.ts'
import type { Receipt } from './core/receipt.ts'
import { readLatest } from './core/review.ts'
import type { Ended } from './core/settlement.ts'
import { parseUpdate } from './core/update.ts'
import { openOutbox } from './open-outbox.ts'

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
  const counters = new Set<(ended: readonly Ended[]) => void>()
  const { accept, authorize, close, flusher, outbox, ports, started } = openOutbox(
    options,
    (ended) => {
      for (const count of counters) count(ended)
    },
  )
  const { inferencePipelineId, scrub } = options
  const { clock, store } = ports

  return {
    async update(input, { grant } = {}) {
      requireGrant(grant)
      let update = parseUpdate(input, inferencePipelineId)
      if (scrub) {
        const scrubbed = scrub(update)
        if (!scrubbed) return refusedByScrub(update.inferenceId, clock.now())
        update = parseUpdate(scrubbed, inferencePipelineId)
      }
      return accept(update, grant)
    },
    async flush(flushOptions) {
      const kinds: string[] = []
      const count = (ended: readonly Ended[]) =>
        void kinds.push(...ended.map(([, { kind }]) => kind))
      await started
      counters.add(count)
      await flush(flusher, clock, store.medium === 'memory', flushOptions)
      counters.delete(count)
      const rejected = kinds.filter((kind) => kind === 'rejected').length
      const delivered = kinds.filter((kind) => kind === 'delivered' || kind === 'superseded').length
      const remaining = (await outbox.pending()).map(({ update }) => update)
      return { delivered, rejected, remaining }
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

/** What `scrub` dropped was never accepted. */
function refusedByScrub(inferenceId: string, at: number): Receipt {
  const settled = Promise.resolve({ kind: 'discarded', code: 'scrubbed', at } as const)
  return { id: nanoid(), inferenceId, safety: 'memory', settled }
}

import { nanoid } from 'nanoid'
import { type FlushOptions, flush } from '../core/delivery/flush.ts'
import { requireGrant } from '../core/grants/is-grant.ts'
import { readLatest } from '../core/outbox/pending.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Ended } from '../core/records/settlement.ts'
import { checkOptions, having, type Kinds } from '../core/update/check-options.ts'
import { ConfigurationError } from '../core/update/errors.ts'
import { internals } from '../core/update/internals.ts'
import { isPlainObject } from '../core/update/json.ts'
import { refuseUnknownOptions } from '../core/update/unknown-option.ts'
import { parseUpdate, type RowUpdate, requireId } from '../core/update/update.ts'
import type { Client, UpdateOptions } from './client.ts'
import type { Internals } from './internals.ts'
import { openOutbox } from './open-outbox.ts'
import type { ClientOptions } from './options/options.ts'

const flushKinds: Kinds<FlushOptions> = {
  deadlineMs: ['number', (ms: number) => typeof ms === 'number' && !Number.isNaN(ms)],
  signal: having('addEventListener', 'removeEventListener'),
}

/**
 * Creates a client. Create one per page, or in a Worker one per request.
 *
 * @throws ConfigurationError if an option is invalid.
 * @example
 * const client = createClient({
 *   endpoint: '/feedback',
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 * })
 */
export function createClient(options: ClientOptions): Client {
  const listeners = new Set<(ended: readonly Ended[]) => void>()
  const onEnded = (ended: readonly Ended[]) => {
    for (const listener of listeners) listener(ended)
  }
  const { accept, authorize, close, delivery, look, newestTime, outbox, ports, ready } = openOutbox(
    options,
    onEnded,
  )
  const { inferencePipelineId, scrub } = options
  const { clock, store } = ports

  const listen: Internals['listen'] = (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  async function deliver(options?: FlushOptions): Promise<void> {
    const how = checkOptions(options, flushKinds)
    const isFleeting = store.medium === 'memory'
    await flush({ delivery, clock, isFleeting, ready, through: newestTime() }, how)
  }

  /** Returns the receipt of an update that `scrub` discarded. It is settled at once. */
  function dropped(inferenceId: string): Receipt {
    const id = nanoid()
    const settlement = { kind: 'discarded', code: 'scrubbed', at: clock.now() } as const
    onEnded([[{ id, trace: '', time: 0, bytes: 0 }, settlement]])
    return { id, inferenceId, safety: 'memory', settled: Promise.resolve(settlement) }
  }

  function admit(input: RowUpdate, given?: UpdateOptions): Promise<Receipt> {
    const { grant } = given ?? {}
    refuseUnknownOptions(given ?? {}, ['grant'])
    if (grant !== undefined) requireGrant(grant)
    let parsed = parseUpdate(input, inferencePipelineId)
    if (scrub) {
      const scrubbed = scrub(parsed)
      if (scrubbed === null) return Promise.resolve(dropped(parsed.inferenceId))
      // A missing `return`, or a promise, does not mean that the update should be discarded.
      if (!isPlainObject(scrubbed)) {
        throw new ConfigurationError('invalid_option', 'scrub must return an update or null.')
      }
      parsed = parseUpdate(scrubbed, inferencePipelineId)
    }
    return accept(parsed, grant)
  }

  return {
    update(input, options) {
      // An async function would create three promises for each update, which is slow for thousands of updates.
      try {
        return admit(input, options)
      } catch (refusal) {
        return Promise.reject(refusal)
      }
    },
    async flush(flushOptions) {
      const kinds: string[] = []
      const unlisten = listen((ended) => void kinds.push(...ended.map(([, { kind }]) => kind)))
      await deliver(flushOptions).finally(unlisten)
      const rejected = kinds.filter((kind) => kind === 'rejected').length
      const delivered = kinds.filter((kind) => kind === 'delivered' || kind === 'superseded').length
      const remaining = (await outbox.pending()).map(({ update }) => update)
      return { delivered, rejected, remaining }
    },
    latest: (async (ids: string | readonly string[]) => {
      const isList = Array.isArray(ids)
      if (!isList) requireId(ids, 'inferenceId')
      const found = await readLatest(ports, inferencePipelineId, isList ? ids : [ids])
      return isList ? found : found.get(ids)
    }) as Client['latest'],
    async authorize(inferenceId, grant) {
      requireId(inferenceId, 'inferenceId')
      requireGrant(grant)
      await authorize(inferencePipelineId, inferenceId, grant)
    },
    pause: () => delivery.setState('paused'),
    resume: () => delivery.setState('running'),
    close,
    [Symbol.asyncDispose]: close,
    outbox,
    ready: Promise.resolve(ready).then(() => undefined),
    [internals]: {
      accept: async (update) => accept(update),
      maxPending: Math.ceil(ports.limits.entries / 2),
      clock,
      listen,
      look: () => look().catch(ports.onFault),
      flush: deliver,
    },
  }
}

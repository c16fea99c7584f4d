import { nanoid } from 'nanoid'
import type { Ports } from '../../core/outbox/ports.ts'
import { leaseMsFor } from '../../core/records/lease.ts'
import { spaceOf } from '../../core/records/names.ts'
import { systemClock } from '../../web/page/clock.ts'
import { isOnline } from '../../web/page/page-life.ts'
import { createProxyTransport } from '../../web/proxy-transport/proxy-transport.ts'
import { resolveEndpoint } from './endpoint.ts'
import type { ClientEvent, ClientOptions } from './options.ts'
import { requireClientOptions } from './require-options.ts'
import { tellOwner } from './tell-owner.ts'

/** PROTOCOL C-14. */
const graceMs = [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000]

/** The ports that an outbox needs on every platform. */
export interface World extends Omit<Ports, 'store' | 'isPage' | 'isAway'> {
  /** Name of the outboxes of all subjects, and of the database. */
  readonly name: string
  /** URL of the proxy; empty if there is a transport instead. */
  readonly endpoint: string
}

/**
 * Creates the ports from the options of a client.
 *
 * @throws ConfigurationError if an option is invalid.
 */
export function worldOf(options: ClientOptions): World {
  requireClientOptions(options)
  const { name = 'aftertrace', subject, clock = systemClock, limits, onEvent } = options
  const { entries = 1_000, bytes = 2_097_152 } = limits ?? {}
  const { entryBytes = 32_768, maxAgeMs = 604_800_000 } = limits ?? {}
  const endpoint = options.endpoint === undefined ? '' : resolveEndpoint(options.endpoint)
  const tell = (event: ClientEvent) => tellOwner(onEvent, event)
  const proxy = () => createProxyTransport({ ...options, endpoint, online: isOnline })
  return {
    name,
    endpoint,
    space: spaceOf(name, subject),
    transport: options.transport ?? proxy(),
    createAborter: () => new AbortController(),
    clock,
    random: options.random ?? Math.random,
    newId: nanoid,
    online: isOnline,
    limits: { entries, bytes, entryBytes: Math.min(entryBytes, bytes), maxAgeMs },
    // A proxy accepts at most 64 KiB in one request.
    rowBytes: Math.min(endpoint ? 60_000 : 1_000_000, bytes),
    leaseMs: leaseMsFor(options.timeoutMs ?? 15_000),
    graceMs: options.graceMs ?? graceMs,
    onEnded(ended) {
      for (const [{ id }, settlement] of ended) tell({ kind: 'settled', id, settlement })
    },
    onWaiting: tell,
    onFault: (cause) => tell({ kind: 'fault', cause }),
  }
}

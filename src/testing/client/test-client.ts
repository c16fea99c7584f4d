import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/create-client.ts'
import { newInferenceId } from '../../client/new-inference-id.ts'
import type { ClientEvent, ClientOptions } from '../../client/options/options.ts'
import type { OutboxStore } from '../../core/records/store.ts'
import { checkOptions, type Kind, type Kinds } from '../../core/update/check-options.ts'
import { ConfigurationError } from '../../core/update/errors.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import { createMemoryStore } from '../../web/storage/memory-store.ts'
import { createTestClock, type TestClock } from './test-clock.ts'
import { createTestProxy, type TestAnswer } from './test-proxy.ts'

/** A client whose storage, network and time are controlled by a test. */
export interface TestClient {
  readonly client: Client
  readonly clock: TestClock
  /** All updates that were sent and answered, by this client and its predecessors before a reload, in order. */
  readonly sent: readonly FoldedUpdate[]
  /** Events passed to `onEvent`. */
  readonly events: readonly ClientEvent[]
  /**
   * Sets the answer from now on: an outcome for each update, or `'no answer'`, as without a network. By default
   * everything is delivered.
   */
  respond(answer: TestAnswer): void
  /** Closes the client and creates that of the next page, with the same storage and clock. */
  reload(): Promise<TestClient>
  /** Closes the client. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Options that a test may set. They are explained at `createClient`. */
export interface TestClientOptions
  extends Pick<
    ClientOptions,
    'subject' | 'grant' | 'storeGrants' | 'limits' | 'graceMs' | 'scrub'
  > {
  /** Default: a UUID of zeros. */
  readonly inferencePipelineId?: string | undefined
  /** Safety that receipts report. Default `stored`; `memory` simulates a page without IndexedDB. */
  readonly safety?: 'stored' | 'memory' | undefined
  /** Start time of the clock, in milliseconds since 1970. Default 2026-01-01T00:00Z. */
  readonly startMs?: number | undefined
}

/**
 * Creates a client for a test. It stores everything in its own memory and sends nothing, and its clock stands still until
 * `clock.advance()`. Test clients share no data. Fake timers are not needed, but supported.
 *
 * @throws ConfigurationError for invalid options, and if a clock, a transport or a storage is passed.
 * @example
 * const { client, clock, sent } = createTestClient()
 * await client.update(humanFeedback('832y98d3', 'up'))
 * await clock.advance()
 * sent // [{ inferenceId: '832y98d3', row: { human_feedback: 1 }, … }]
 */
export function createTestClient(options: TestClientOptions = {}): TestClient {
  refuseControlled(options)
  const {
    safety = 'stored',
    startMs = Date.UTC(2026, 0, 1),
    ...given
  } = checkOptions(options, kinds)
  const { inferencePipelineId = '00000000-0000-0000-0000-000000000000', ...others } = given
  const { sent, transport, respond } = createTestProxy()
  const clock = createTestClock(startMs)
  const store = createTestStore(safety)
  const name = newInferenceId('test-')

  function open(): TestClient {
    const events: ClientEvent[] = []
    const client = createClient({
      ...others,
      inferencePipelineId,
      name,
      store,
      clock,
      transport,
      random: () => 0,
      debug: false,
      onEvent: (event) => void events.push(event),
    })
    return {
      client,
      clock,
      sent,
      events,
      respond,
      async reload() {
        await client.close()
        return open()
      },
      [Symbol.asyncDispose]: client.close,
    }
  }

  return open()
}

/** Options that the test client sets itself, and what to use instead. */
const controlled: Readonly<Record<string, string>> = {
  clock: 'startMs and clock.advance()',
  transport: 'respond()',
  endpoint: 'respond()',
  fetch: 'respond()',
  store: 'safety',
  onEvent: 'events',
}

function refuseControlled(options: object): void {
  for (const name of Object.keys(Object(options))) {
    if (!Object.hasOwn(controlled, name)) continue
    const message = `A test client has its own ${name}: use ${controlled[name]} instead.`
    throw new ConfigurationError('invalid_option', message)
  }
}

/** `createClient` validates its own options. */
const checkedByClient: Kind = ['', () => true]

const kinds: Kinds<TestClientOptions> = {
  subject: checkedByClient,
  grant: checkedByClient,
  storeGrants: checkedByClient,
  limits: checkedByClient,
  graceMs: checkedByClient,
  scrub: checkedByClient,
  inferencePipelineId: checkedByClient,
  safety: ['choice of stored|memory', (safety) => safety === 'stored' || safety === 'memory'],
  startMs: ['number', (startMs) => Number.isFinite(startMs)],
}

/** Creates a store in memory that survives its client and reports the given safety. */
function createTestStore(safety: 'stored' | 'memory'): OutboxStore {
  const store = { ...createMemoryStore(), close: () => undefined }
  if (safety === 'memory') return store
  return {
    ...store,
    medium: 'indexeddb',
    async append(added) {
      await store.append(added)
      return 'stored'
    },
  }
}

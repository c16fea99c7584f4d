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

/** A client whose storage, network and time belong to a test. */
export interface TestClient {
  readonly client: Client
  readonly clock: TestClock
  /** Every row update that was sent and answered, by this client and those before a reload, in their order. */
  readonly sent: readonly FoldedUpdate[]
  /** What `onEvent` was told. */
  readonly events: readonly ClientEvent[]
  /**
   * Answers like this from now on: with an outcome for each update, or with `'no answer'`, as where the network is gone.
   * Everything is delivered by default.
   */
  respond(answer: TestAnswer): void
  /** Closes the client and makes the next page's, which finds what was stored, on the same clock. */
  reload(): Promise<TestClient>
  /** Closes the client. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What a test may want to be different; `createClient` says what each is. */
export interface TestClientOptions
  extends Pick<
    ClientOptions,
    'subject' | 'grant' | 'storeGrants' | 'limits' | 'graceMs' | 'scrub'
  > {
  /** A UUID of zeros by default. */
  readonly inferencePipelineId?: string | undefined
  /** What receipts say: `stored` by default; `memory` where the page under test has no IndexedDB. */
  readonly safety?: 'stored' | 'memory' | undefined
  /** The first moment of its clock, in milliseconds since 1970; 2026-01-01T00:00Z by default. */
  readonly startMs?: number | undefined
}

/**
 * Makes a client for a test: it keeps everything in memory of its own, sends nothing anywhere, and its time stands still
 * until `clock.advance()`. What one test client stores no other one finds. It needs no fake timers, and works under them.
 *
 * @throws ConfigurationError when the options cannot work, and for a clock, a transport or a storage that is handed in.
 * @example
 * const { client, clock, sent } = createTestClient()
 * await client.update(humanFeedback('832y98d3', 'up'))
 * await clock.advance()
 * sent // [{ inferenceId: '832y98d3', row: { human_feedback: 1 }, … }]
 */
export function createTestClient(options: TestClientOptions = {}): TestClient {
  refuseOwn(options)
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

/** What the client has of the test, and how the test says what it wants instead. */
const own: Readonly<Record<string, string>> = {
  clock: 'startMs and clock.advance()',
  transport: 'respond()',
  endpoint: 'respond()',
  fetch: 'respond()',
  store: 'safety',
  onEvent: 'events',
}

function refuseOwn(options: object): void {
  for (const name of Object.keys(Object(options))) {
    if (!Object.hasOwn(own, name)) continue
    const message = `A test client has its own ${name}: use ${own[name]} instead.`
    throw new ConfigurationError('invalid_option', message)
  }
}

/** `createClient` checks its own. */
const checkedThere: Kind = ['', () => true]

const kinds: Kinds<TestClientOptions> = {
  subject: checkedThere,
  grant: checkedThere,
  storeGrants: checkedThere,
  limits: checkedThere,
  graceMs: checkedThere,
  scrub: checkedThere,
  inferencePipelineId: checkedThere,
  safety: ['choice of stored|memory', (safety) => safety === 'stored' || safety === 'memory'],
  startMs: ['number', (startMs) => Number.isFinite(startMs)],
}

/** Memory that outlives a client, and says of itself what the test wants. */
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

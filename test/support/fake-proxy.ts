import type { Clock, Row, RowConfig } from '../../src/index.ts'
import { applied } from './answers.ts'
import { breaches } from './wire-rules.ts'

/** One update as it arrived. */
export interface SentUpdate {
  readonly id: string
  readonly time: number
  readonly inferencePipelineId: string
  readonly inferenceId: string
  readonly row: Row
  readonly config?: RowConfig | null
  readonly grant?: string
  readonly publish?: true
}

export interface ProxyRequest {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly url: string
  readonly init: RequestInit
  readonly bytes: number
  readonly updates: readonly SentUpdate[]
  readonly signal: AbortSignal
  /** Writes updates to the table of rows. */
  readonly write: (updates: readonly SentUpdate[]) => void
}

export type Answer = (request: ProxyRequest) => Response | Promise<Response>

export interface FakeProxy {
  readonly fetch: typeof fetch
  readonly requests: readonly ProxyRequest[]
  /** The written values by inference id and column: the last write wins. */
  readonly rows: ReadonlyMap<string, Row>
  /** Wire rules that a request broke. A test that ends with any has failed. */
  readonly breaches: readonly string[]
  /** Answers the next requests with these answers, one each. */
  answerNext(...answers: readonly Answer[]): void
  /** Sets the answer to requests for which none is planned. */
  answerAlways(answer: Answer): void
  /** Removes all planned answers. */
  forgetPlans(): void
  /** Called for each update before it is written. */
  onWrite: (update: SentUpdate) => void
  /** Called for each written update before its sender receives the answer. */
  onAcknowledged: (update: SentUpdate) => void
}

/** More than any test needs: beyond it no request is answered, so that the test ends. */
const maxRequests = 3_000

/** Creates a `fetch` with a proxy behind it that records requests, answers as planned and keeps the rows. */
export function createFakeProxy({ now }: Pick<Clock, 'now'>): FakeProxy {
  const requests: ProxyRequest[] = []
  const rows = new Map<string, Row>()
  const broken: string[] = []
  const planned: Answer[] = []
  const inFlight = new Set<ProxyRequest>()
  let otherwise: Answer = applied

  function write(updates: readonly SentUpdate[]): void {
    for (const update of updates) {
      proxy.onWrite(update)
      rows.set(update.inferenceId, { ...rows.get(update.inferenceId), ...update.row })
    }
  }

  const proxy: FakeProxy = {
    requests,
    rows,
    breaches: broken,
    answerNext: (...answers) => void planned.push(...answers),
    answerAlways(answer) {
      otherwise = answer
    },
    forgetPlans() {
      planned.length = 0
      otherwise = applied
    },
    onWrite: () => undefined,
    onAcknowledged: () => undefined,
    async fetch(input, init = {}) {
      const body = String(init.body)
      const { updates } = JSON.parse(body)
      const bytes = new TextEncoder().encode(body).length
      const signal = init.signal ?? new AbortController().signal
      const request = { at: now(), url: String(input), init, bytes, updates, signal, write }
      broken.push(...breaches(request, inFlight))
      requests.push(request)
      inFlight.add(request)
      if (requests.length > maxRequests) {
        broken.push('requests follow each other without end')
        return new Promise(() => undefined)
      }
      try {
        signal.throwIfAborted()
        const response = await (planned.shift() ?? otherwise)(request)
        for (const update of await acknowledgedBy(response.clone(), updates)) {
          if (!signal.aborted) proxy.onAcknowledged(update)
        }
        return response
      } finally {
        inFlight.delete(request)
      }
    },
  }
  return proxy
}

async function acknowledgedBy(
  response: Response,
  updates: readonly SentUpdate[],
): Promise<readonly SentUpdate[]> {
  if (response.status !== 207) return []
  const { results } = await response.json()
  return updates.filter((_, at) => ['applied', 'queued'].includes(results[at].status))
}

import { backoffMs } from '../../src/core/rules/backoff.ts'
import { seeded } from './random.ts'

export interface Herd {
  /** Requests in each second, from the start of the outage. */
  readonly requests: readonly number[]
  /** Maximum number of requests in one second after the server is back. */
  readonly peak: number
}

export interface HerdOptions {
  readonly clients: number
  readonly outageSeconds: number
  readonly seconds: number
  readonly seed: number
  /** Whether the back-off has jitter. Without it each client waits the whole of each span. */
  readonly jitter: boolean
}

/** Simulates clients that all have updates waiting when the server fails, and retry with the outbox's back-off. */
export function simulateHerd({ clients, outageSeconds, seconds, seed, jitter }: HerdOptions): Herd {
  const random = seeded(seed)
  const requests = new Array<number>(seconds).fill(0)
  for (let client = 0; client < clients; client++) {
    let nowMs = 0
    for (let failures = 1; nowMs < outageSeconds * 1_000; failures++) {
      count(requests, nowMs)
      nowMs += backoffMs(failures, jitter ? random() : 1)
    }
    count(requests, nowMs)
  }
  return { requests, peak: Math.max(...requests.slice(outageSeconds)) }
}

/** Simulates clients that all come back online at once. Each waits up to `spreadSeconds` before it sends. */
export function simulateReconnect(clients: number, spreadSeconds: number, seed: number): Herd {
  const random = seeded(seed)
  const requests = new Array<number>(Math.max(1, spreadSeconds) + 5).fill(0)
  for (let client = 0; client < clients; client++) {
    count(requests, random() * spreadSeconds * 1_000)
  }
  return { requests, peak: Math.max(...requests) }
}

function count(requests: number[], ms: number): void {
  const second = Math.floor(ms / 1_000)
  if (second < requests.length) requests[second] = (requests[second] ?? 0) + 1
}

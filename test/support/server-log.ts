import type { Receipt, SettlementKind } from '../../src/index.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FakeProxy, SentUpdate } from './fake-proxy.ts'
import type { Process } from './tab-platform.ts'

/** As much of a tab as is needed to tell whether its requests are still its own. */
export interface Sender extends Process {
  isAway: boolean
  /** Counts its departures: what it sent before belongs to an earlier page. */
  life: number
  /** Whether its storage ever failed. */
  wasTroubled: boolean
}

/** A value that somebody said, and what became of it. */
export interface Said {
  readonly value: number
  readonly by: Sender
  readonly at: number
  readonly trace: string
  readonly columns: readonly string[]
  receipt: Receipt | undefined
  acceptedAt: number
  /** It must not be lost: its receipt says so, or its page wrote it down when it left. */
  isSafe: boolean
  readonly endings: SettlementKind[]
}

interface Sent {
  readonly by: Sender
  readonly life: number
  readonly isLast: boolean
  readonly traces: readonly string[]
  /** Somebody else may have had to take its traces for free. */
  isExcused: boolean
}

/** Messages between tabs may take this long: so far apart nobody doubts what was said first. */
const doubtMs = 100

/** What was said, what the server wrote, and which traces are in which request. */
export function createServerLog(clock: FakeClock, proxy: FakeProxy) {
  const said: Said[] = []
  const open = new Set<Sent>()
  const overlaps: string[] = []
  const overtaken: string[] = []
  const written = new Map<string, Said>()

  /** Whether one was certainly said before the other, and could be stored before it. */
  function isOlder(one: Said, other: Said): boolean {
    if (one.by === other.by) return one.value < other.value
    const isStoredLater = one.acceptedAt > other.acceptedAt
    return one.at + doubtMs < other.at && !isStoredLater
  }

  proxy.onWrite = ({ inferenceId, row }: SentUpdate) => {
    for (const [column, value] of Object.entries(row)) {
      const next = said[Number(value) - 1]
      const before = written.get(`${inferenceId}.${column}`)
      if (!next) continue
      if (before && isOlder(next, before)) {
        overtaken.push(`${inferenceId}.${column}: ${next.value} after ${before.value}`)
      }
      written.set(`${inferenceId}.${column}`, next)
    }
  }

  return {
    said,
    /** Requests that held a trace that another held, whose page lived on. */
    overlaps,
    /** Older values that were written after newer ones, if only for a while. */
    overtaken,
    say(by: Sender, trace: string, columns: readonly string[]): Said {
      const one: Said = {
        ...{ value: said.length + 1, by, at: clock.elapsed(), trace, columns },
        ...{ receipt: undefined, acceptedAt: Number.POSITIVE_INFINITY, isSafe: false, endings: [] },
      }
      said.push(one)
      return one
    },
    async send(by: Sender, input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
      const { updates } = JSON.parse(String(init.body)) as { updates: readonly SentUpdate[] }
      const traces = updates.map(({ inferenceId }) => inferenceId)
      const sent: Sent = { by, life: by.life, isLast: by.isAway, traces, isExcused: false }
      for (const other of open) {
        const isLive = other.life === other.by.life && !other.by.isDead && !other.by.isFrozen
        const isTroubled = by.wasTroubled || other.by.wasTroubled
        if (sent.isLast || other.isLast || !isLive || other.isExcused || isTroubled) continue
        for (const trace of traces) {
          if (other.traces.includes(trace)) overlaps.push(`${trace} at ${clock.elapsed()}`)
        }
      }
      open.add(sent)
      try {
        return await proxy.fetch(input, init)
      } finally {
        open.delete(sent)
      }
    },
    /** From now on nobody can tell whose the traces are that are being sent: a clock was set, or a tab froze. */
    excuse(by?: Sender): void {
      for (const sent of open) sent.isExcused ||= by === undefined || sent.by === by
    },
    /** Values that a trace ends with though something newer was safe, or that are missing. */
    wrong(): string[] {
      return said.flatMap((one) =>
        one.columns.flatMap((column) => {
          const last = written.get(`${one.trace}.${column}`)
          if (!one.isSafe || (last && !isOlder(last, one))) return []
          return [`${one.trace}.${column} is ${last?.value}, and ${one.value} was said`]
        }),
      )
    },
  }
}

import type { Receipt, SettlementKind } from '../../src/index.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FakeProxy, SentUpdate } from './fake-proxy.ts'
import type { Process } from './tab-platform.ts'

/** The state of a tab that determines whether its requests still belong to it. */
export interface Sender extends Process {
  isAway: boolean
  /** Number of its departures: requests from before the last one belong to an earlier page. */
  life: number
  /** Whether its storage ever failed. */
  wasTroubled: boolean
}

/** A value that a tab wrote in an update, and how that update ended. */
export interface Said {
  readonly value: number
  readonly by: Sender
  readonly at: number
  readonly trace: string
  readonly columns: readonly string[]
  receipt: Receipt | undefined
  acceptedAt: number
  /** Whether it must not be lost: its receipt has the safety stored, or its page wrote it to the journal. */
  isSafe: boolean
  readonly endings: SettlementKind[]
}

interface Sent {
  readonly by: Sender
  readonly life: number
  readonly isLast: boolean
  readonly traces: readonly string[]
  /** Whether another tab may take its traces while it is in flight. */
  isExcused: boolean
}

/** How long a message between tabs may take. Updates further apart than this have a certain order. */
const doubtMs = 100

/** Records which values were updated and written, and which traces each request contains. */
export function createServerLog(clock: FakeClock, proxy: FakeProxy) {
  const said: Said[] = []
  const open = new Set<Sent>()
  const overlaps: string[] = []
  const overtaken: string[] = []
  const written = new Map<string, Said>()

  /** Whether one value was certainly updated before the other, and could be stored before it. */
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
    /** Traces that were in two requests at once while the page of the first one lived on. */
    overlaps,
    /** Older values that were written after newer ones, even if only for a while. */
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
    /** Excuses requests in flight from overlaps after the clock was set or a tab was frozen. */
    excuse(by?: Sender): void {
      for (const sent of open) sent.isExcused ||= by === undefined || sent.by === by
    },
    /** Returns values that are missing, or that are final although a newer one was safe. */
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

import type { AbortSignalLike } from './abort-signal.ts'
import type { Ended } from './apply.ts'
import type { Clock } from './clock.ts'
import type { Flusher } from './flusher.ts'
import type { RowUpdate } from './update.ts'

export interface FlushOptions {
  /** How long to go on, in milliseconds: 25,000 where nothing is kept beyond this run, otherwise as long as it takes. */
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignalLike | undefined
}

/** What a flush achieved. */
export interface FlushSummary {
  /** How many accepted updates were delivered meanwhile, by this page. */
  readonly delivered: number
  readonly rejected: number
  /** What still waits. */
  readonly remaining: readonly RowUpdate[]
}

interface FlushPorts {
  readonly clock: Clock
  readonly flusher: Flusher
  /** Nothing will deliver later what is not delivered now. */
  readonly fleeting: boolean
  readonly watch: (onEnded: (ended: readonly Ended[]) => void) => () => void
  readonly remaining: () => Promise<readonly RowUpdate[]>
}

/** Delivers what can be delivered; where nothing outlives this run, waits for due moments until the deadline. */
export async function flush(
  { clock, flusher, fleeting, watch, remaining }: FlushPorts,
  { deadlineMs = fleeting ? 25_000 : Number.POSITIVE_INFINITY, signal }: FlushOptions = {},
): Promise<FlushSummary> {
  const endsAt = clock.now() + deadlineMs
  let over = false
  const count = { delivered: 0, rejected: 0 }
  const unwatch = watch((ended) => {
    for (const { settlement } of ended) {
      if (settlement.kind === 'rejected') count.rejected++
      if (settlement.kind === 'delivered' || settlement.kind === 'superseded') count.delivered++
    }
  })
  const limit = startLimit(clock, deadlineMs, signal)
  async function run(): Promise<void> {
    await flusher.wake('flush')
    for (;;) {
      const { dueAt } = flusher.status()
      if (over || !fleeting || dueAt > endsAt) return
      await new Promise<void>((resolve) => clock.after(Math.max(0, dueAt - clock.now()), resolve))
      await flusher.wake('timer')
    }
  }
  await Promise.race([run(), limit.reached])
  over = true
  limit.clear()
  unwatch()
  return { ...count, remaining: await remaining() }
}

/** Resolves at the deadline or when the caller aborts. */
function startLimit(clock: Clock, deadlineMs: number, signal: AbortSignalLike | undefined) {
  let clear = (): void => undefined
  const reached = new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    const cancel = Number.isFinite(deadlineMs) ? clock.after(deadlineMs, resolve) : undefined
    const onAbort = () => resolve()
    signal?.addEventListener('abort', onAbort, { once: true })
    clear = () => {
      cancel?.()
      signal?.removeEventListener('abort', onAbort)
    }
  })
  return { reached, clear: () => clear() }
}

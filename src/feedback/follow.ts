import type { Receipt } from '../core/outbox/receipts.ts'
import type { AftertraceError } from '../core/update/errors.ts'
import type { Values } from './columns.ts'
import type { Trace } from './trace.ts'

interface Follower {
  /** The column of the vote. */
  readonly vote: string
  /** Something about the trace is different now. */
  readonly show: (trace: Trace) => void
  /** Has what is stored read again. */
  readonly ask: (trace: Trace) => void
  /** Gives up dead letters. */
  readonly discard: (inferenceId: string) => void
  /** Tells other tabs. */
  readonly post: (inferenceId: string) => void
}

/** Does one thing, and notes what becomes of it as long as nothing newer takes its place. */
export async function follow(
  { vote, show, ask, discard, post }: Follower,
  trace: Trace,
  row: Values,
  accept: () => Promise<Receipt>,
): Promise<void> {
  const { row: before, inferenceId } = trace
  const act = {}
  trace.act = act
  trace.code = undefined
  trace.edition++
  trace.saving++
  trace.open++
  trace.row = { ...before, ...row }
  show(trace)
  try {
    const { safety, settled } = await accept().finally(() => trace.saving--)
    trace.edition++
    trace.progress = safety
    if (trace.isStale) ask(trace)
    trace.isStale = false
    show(trace)
    post(inferenceId)
    const { kind, via, refused } = await settled
    const isLast = trace.act === act
    if (kind === 'delivered' && !refused) {
      // What was refused before is moot now.
      if (isLast && vote in row) discard(inferenceId)
      if (isLast) trace.progress = kind
      trace.isQueued = via === 'queued'
      if (trace.letters.length > 0) ask(trace)
    } else {
      // Dead letters tell of what was rejected, of what expired or was evicted nothing else.
      if (isLast && (kind === 'expired' || kind === 'evicted')) trace.code = kind
      ask(trace)
    }
  } catch (cause) {
    // The client refused it: a mistake of the page's, such as a client that is closed. Nothing was stored.
    console.error(cause)
    if (trace.act === act) {
      trace.row = before
      trace.progress = 'rejected'
      trace.code = (cause as AftertraceError).code
    }
  }
  trace.open--
  show(trace)
  post(inferenceId)
}

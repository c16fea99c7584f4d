import type { Receipt } from '../core/outbox/receipts.ts'
import type { AftertraceError } from '../core/update/errors.ts'
import type { Values } from './columns.ts'
import type { Trace } from './trace.ts'

interface Follower {
  /** Something about the trace is different now. */
  readonly show: (trace: Trace) => void
  /** Has what is stored read again. */
  readonly ask: (trace: Trace) => void
  /** Tells other tabs. */
  readonly post: (inferenceId: string) => void
  /** Nothing newer took its place, and all of it was delivered. */
  readonly onDelivered: () => void
}

/** Does one thing, and notes what becomes of it as long as nothing newer takes its place. */
export async function follow(
  { show, ask, post, onDelivered }: Follower,
  trace: Trace,
  row: Values,
  accept: () => Promise<Receipt>,
): Promise<void> {
  const { row: before, inferenceId } = trace
  const edition = ++trace.edition
  const isLast = () => trace.edition === edition
  trace.code = undefined
  trace.progress = 'saving'
  trace.row = { ...before, ...row }
  show(trace)
  try {
    const { safety, settled } = await accept()
    if (isLast()) trace.progress = safety
    show(trace)
    ask(trace)
    post(inferenceId)
    const { kind, via, refused } = await settled
    trace.isQueued = via === 'queued'
    if (isLast()) {
      if (kind === 'delivered' && !refused) onDelivered()
      // Dead letters tell of what was rejected, of what expired or was evicted nothing else.
      if (kind === 'expired' || kind === 'evicted') trace.code = kind
    }
    ask(trace)
  } catch (cause) {
    // The client refused it: a mistake of the page's, such as a client that is closed. Nothing was stored.
    console.error(cause)
    if (isLast()) {
      trace.row = before
      trace.progress = 'rejected'
      trace.code = (cause as AftertraceError).code
      show(trace)
    }
  }
  post(inferenceId)
}

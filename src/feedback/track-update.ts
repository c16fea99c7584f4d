import type { Receipt } from '../core/outbox/receipts.ts'
import type { AftertraceError } from '../core/update/errors.ts'
import type { Values } from './columns.ts'
import type { Trace } from './trace.ts'

interface UpdateListener {
  /** Called when the trace has changed. */
  readonly show: (trace: Trace) => void
  /** Called when the trace must be read again. */
  readonly reload: (trace: Trace) => void
  /** Called when other tabs must be notified. */
  readonly post: (inferenceId: string) => void
}

/**
 * Makes an update, and keeps the trace's status up to date until it is settled or a newer update is made.
 *
 * @returns whether all of it was delivered and no newer update was made.
 */
export async function trackUpdate(
  { show, reload, post }: UpdateListener,
  trace: Trace,
  row: Values,
  accept: () => Promise<Receipt>,
): Promise<boolean> {
  const { row: before } = trace
  const version = ++trace.version
  const isLast = () => trace.version === version
  trace.code = undefined
  trace.progress = 'saving'
  trace.row = { ...before, ...row }
  show(trace)
  try {
    const { safety, settled } = await accept()
    if (isLast()) trace.progress = safety
    show(trace)
    reload(trace)
    post(trace.inferenceId)
    const { kind, via, refused } = await settled
    trace.isQueued = via === 'queued'
    // There are dead letters of rejected updates, but not of expired or evicted ones.
    if (isLast() && /expired|evicted/.test(kind)) trace.code = kind
    reload(trace)
    return isLast() && kind === 'delivered' && !refused
  } catch (cause) {
    // The client refused the update because of a mistake of its caller, for example after close(). Nothing was stored.
    console.error(cause)
    if (isLast()) {
      trace.row = before
      trace.progress = 'rejected'
      trace.code = (cause as AftertraceError).code
      show(trace)
    }
    return false
  }
}

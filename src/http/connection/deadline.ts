/** A signal that aborts after a timeout. Call `end` to clear its timer. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly end: () => void
}

/** Starts a timeout in milliseconds. A parent signal aborts it earlier. If it is Infinity the parent itself is returned. */
export function startDeadline(ms: number, parent?: AbortSignal): Deadline {
  if (parent && ms === Infinity) return { signal: parent, end: () => undefined }
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, ms)
  if (parent?.aborted) abort()
  parent?.addEventListener('abort', abort, { once: true })
  const end = () => {
    clearTimeout(timer)
    parent?.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, end }
}

/**
 * Waits for work until the signal aborts, even if the work itself ignores the signal.
 *
 * @throws the reason of the signal when it aborts; otherwise the error of the work.
 */
export function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const forget = () => signal.removeEventListener('abort', stop)
    // Fulfilment and rejection are both handled, so this promise cannot reject.
    void work.then(resolve, reject).then(forget)
  })
}

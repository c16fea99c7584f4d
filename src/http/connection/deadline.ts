/** A signal that aborts by itself; `end` it, or its timer lives on. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly end: () => void
}

/** Starts a time limit in milliseconds, which a parent signal cuts short. Without a limit it is the parent's own. */
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
 * Waits for work, but no longer than the signal allows, even where the work does not listen to it.
 *
 * @throws the signal's reason once it aborts; otherwise whatever the work throws.
 */
export function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const forget = () => signal.removeEventListener('abort', stop)
    // Both ends are handled, so this promise cannot reject.
    void work.then(resolve, reject).then(forget)
  })
}

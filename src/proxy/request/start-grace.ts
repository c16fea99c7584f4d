import type { Deadline } from '../../http/connection/deadline.ts'

/** Enough to collect known outcomes. The page still waits, with a timeout of 15 s against 10 s here (PROTOCOL C-8). */
const graceMs = 250

/**
 * Starts a short grace period when `over` aborts, in which a transport may still return the outcomes that it has.
 *
 * Without it, updates that were delivered would be sent again.
 */
export function startGrace(over: AbortSignal): Deadline {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const begin = () => {
    timer = setTimeout(() => controller.abort(), graceMs)
  }
  if (over.aborted) begin()
  over.addEventListener('abort', begin, { once: true })
  const end = () => {
    clearTimeout(timer)
    over.removeEventListener('abort', begin)
  }
  return { signal: controller.signal, end }
}

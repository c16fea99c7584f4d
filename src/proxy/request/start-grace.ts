import type { Deadline } from '../../http/connection/deadline.ts'

/** Enough to gather what is known; the page still waits when it is over (PROTOCOL C-8: 10 s against 15 s). */
const graceMs = 250

/**
 * Starts, once `over` aborts, the short time in which a transport may still say what it did write.
 *
 * Cut off at once, its delivered updates would be asked for again.
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

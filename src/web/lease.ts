import type { Clock } from '../core/clock.ts'
import { exactly } from '../core/keys.ts'
import type { Lock } from '../core/lock.ts'
import type { OutboxStore } from '../core/store.ts'

interface Lease {
  readonly holder: string
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

/** A drain sends nothing after 20 s, and its last request ends 15 s later: a lease need not be renewed. */
const leaseMs = 45_000
/** How often those who wait ask again. */
const pollMs = 1_000

/**
 * A lock for where the platform has none, as on plain-http hosts: a moment in the store, taken in one transaction.
 * Who dies with it is waited out.
 *
 * @param holder a name for this page.
 */
export function createLease(store: OutboxStore, space: string, holder: string, clock: Clock): Lock {
  const address = exactly('lease', space)
  let request = new AbortController()
  let lost = new AbortController()
  let isStealing = false

  function take(): Promise<boolean> {
    const nowMs = clock.now()
    const untilMs = nowMs + leaseMs
    return store.change([address], ([found]) => {
      const lease = found?.[0]?.value as Lease | undefined
      // One that ends later than any can was taken before the clock was set back.
      const isTaken = lease && lease.untilMs > nowMs && lease.untilMs <= untilMs
      if (isTaken && !isStealing) return { answer: false }
      const own: Lease = { holder, untilMs }
      return { put: [{ key: address.only, value: own }], answer: true }
    })
  }

  function free(): Promise<void> {
    return store.change([address], ([found]) => {
      const isOwn = (found?.[0]?.value as Lease | undefined)?.holder === holder
      return { remove: isOwn ? [address.only] : [], answer: undefined }
    })
  }

  function wait({ signal }: AbortController): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = clock.after(pollMs, done)
      signal.addEventListener('abort', done)
    })
  }

  return {
    async run(work, onContended) {
      const asked = new AbortController()
      request = asked
      lost = new AbortController()
      isStealing = false
      while (!(await take())) {
        onContended()
        await wait(asked)
        if (asked.signal.aborted) return
      }
      try {
        if (!asked.signal.aborted) await work(lost.signal)
      } finally {
        await free()
      }
    },
    steal() {
      isStealing = true
    },
    // The lease itself ends in its own time: a page that goes away can store nothing.
    letGo: () => request.abort(),
    release() {
      request.abort()
      lost.abort()
    },
  }
}

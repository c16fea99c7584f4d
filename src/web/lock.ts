import type { Lock } from '../core/lock.ts'

/**
 * The lock of one outbox: a Web Lock among all tabs and workers, or none where the platform has none,
 * as in Workers, Node and pages on plain-http hosts. It survives a crash: the platform frees it.
 *
 * @param locks happy-dom and old browsers have the property without the thing.
 */
export function createLock(name: string, locks: LockManager | null | undefined): Lock {
  let current: AbortController | undefined
  return {
    async run(work) {
      const own = new AbortController()
      current = own
      const { signal } = own
      let hasBegun = false
      const begin = (): Promise<void> | undefined => {
        hasBegun = true
        return signal.aborted ? undefined : work(signal)
      }
      if (!locks?.request) return begin()
      try {
        await locks.request(name, { signal }, begin)
      } catch (fault) {
        if (signal.aborted) return
        if (hasBegun) throw fault
        // Where storage is denied so are locks: then nobody shares this outbox.
        await begin()
      }
    },
    release: () => current?.abort(),
  }
}

import type { Lock } from '../core/lock.ts'

/** One call of {@link Lock.run}. */
interface Hold {
  /** Withdraws the request while it waits. */
  readonly request: AbortController
  /** Tells what runs that the lock is lost. */
  readonly lost: AbortController
  readonly letGo: () => void
  readonly isLetGo: Promise<void>
  /** Settled once it is known whether somebody else has it. */
  looked: Promise<unknown>
  running?: Promise<void> | undefined
  isStealing: boolean
}

/**
 * A Web Lock among all tabs and workers. It survives a crash: the platform frees it.
 *
 * @param locks none where nobody shares the outbox: then the lock is always free.
 */
export function createLock(name: string, locks: LockManager | undefined): Lock {
  let current: Hold | undefined

  return {
    async run(work, onContended) {
      const hold = newHold()
      current = hold
      const begin = (): Promise<void> | undefined => {
        if (isWithdrawn(hold)) return undefined
        hold.running = hold.looked.then(() =>
          isWithdrawn(hold) ? undefined : work(hold.lost.signal),
        )
        // A failure is met below, where the work itself is awaited.
        return Promise.race([hold.running.catch(() => undefined), hold.isLetGo])
      }
      const ask = async (locks: LockManager): Promise<void> => {
        const asked = locks.request(name, { signal: hold.request.signal }, begin)
        // How long a lock takes to come says nothing: Firefox needs up to 100 ms for a free one. Unlike the question
        // whether it is free (`ifAvailable`), this one keeps no page out of the back/forward cache.
        hold.looked = locks.query().then(
          ({ pending = [] }) => pending.some((request) => request.name === name) && onContended(),
          () => undefined,
        )
        await asked.catch((fault: unknown) => {
          if (!hold.isStealing || hold.running || hold.lost.signal.aborted) throw fault
          // Together with a signal it would throw.
          return locks.request(name, { steal: true }, begin)
        })
      }
      try {
        await (locks ? ask(locks) : begin())
      } catch {
        // Somebody took it.
        if (hold.running) hold.lost.abort()
        // Where storage is denied so are locks: then nobody shares this outbox.
        else await begin()
      }
      await hold.running
    },
    steal() {
      if (!current || current.running) return
      current.isStealing = true
      current.request.abort()
    },
    letGo() {
      current?.request.abort()
      current?.letGo()
    },
    release() {
      this.letGo()
      current?.lost.abort()
    },
  }
}

function newHold(): Hold {
  let letGo = (): void => undefined
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const [request, lost] = [new AbortController(), new AbortController()]
  return { request, lost, letGo, isLetGo, looked: Promise.resolve(), isStealing: false }
}

function isWithdrawn({ request, lost, isStealing }: Hold): boolean {
  return lost.signal.aborted || (request.signal.aborted && !isStealing)
}

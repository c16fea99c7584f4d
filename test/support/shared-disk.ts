import type { OutboxStore } from '../../src/index.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'
import type { FakeClock } from './fake-clock.ts'

/** How the disk treats one page: it may fail every transaction, or never answer. */
export interface DiskUser {
  trouble: 'failing' | 'hanging' | undefined
}

interface Job {
  readonly user: DiskUser
  /** Whether it reads before it writes. */
  readonly isChange: boolean
  readonly commit: () => void
  readonly fail: (cause: unknown) => void
}

/**
 * Creates a disk that pages share. Transactions run one after another, each takes time, and those of a page end
 * when it goes away. Transactions of a page whose disk hangs run when it works again.
 *
 * @param latencies durations of transactions in milliseconds, used over and over.
 */
export function createSharedDisk(clock: FakeClock, latencies: readonly number[]) {
  const { append, read, change } = createMemoryStore()
  const queue: Job[] = []
  const hung: Job[] = []
  let current: Job | undefined
  let count = 0
  let departures = 0

  function pump(): void {
    if (current || queue.length === 0) return
    const job = queue.shift()
    current = job
    clock.after(latencies[count++ % latencies.length] ?? 1, () => {
      if (current === job) {
        current = undefined
        job?.commit()
      }
      pump()
    })
  }

  function use<Result>(user: DiskUser, isChange: boolean, work: () => Promise<Result>) {
    return new Promise<Result>((resolve, reject) => {
      const commit = () =>
        void work().then((result) => {
          if (isChange) disk.onChange(user)
          resolve(result)
        }, reject)
      const job = { user, isChange, commit, fail: reject }
      if (user.trouble === 'failing') return reject(new DOMException('Not now.', 'UnknownError'))
      if (user.trouble === 'hanging') return void hung.push(job)
      queue.push(job)
      pump()
    })
  }

  /** Ends the transactions of a page, but lets every second append complete, as its commit was requested. */
  function end(user: DiskUser, cause: Error): void {
    hung.splice(0, hung.length, ...hung.filter((job) => job.user !== user))
    for (const job of [current, ...queue]) {
      if (job?.user !== user || (!job.isChange && departures++ % 2 === 0)) continue
      if (current === job) current = undefined
      else queue.splice(queue.indexOf(job), 1)
      job.fail(cause)
    }
    pump()
  }

  const disk = {
    /** Called when a page has changed something, before it receives the result. */
    onChange: (_user: DiskUser): void => undefined,
    of: (user: DiskUser) =>
      ({
        medium: 'indexeddb',
        append: async (records) => {
          await use(user, false, () => append(records))
          return 'stored'
        },
        read: (ranges) => use(user, true, () => read(ranges)),
        change: (ranges, decide) => use(user, true, () => change(ranges, decide)),
        suspend: () => end(user, new Error('The page went away.')),
        close: () => undefined,
      }) satisfies OutboxStore,
    /** Ends the transactions of a page that is killed. */
    end: (user: DiskUser) => end(user, new Error('The page is no more.')),
    mend(user: DiskUser): void {
      user.trouble = undefined
      for (const job of hung.splice(0)) {
        if (job.user === user) queue.push(job)
        else hung.push(job)
      }
      pump()
    },
  }
  return disk
}

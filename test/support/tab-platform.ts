import { AsyncLocalStorage } from 'node:async_hooks'
import { onTestFinished, vi } from 'vitest'
import type { FakeClock } from './fake-clock.ts'

/** A tab or a worker of a browser, in a process of its own. */
export interface Process {
  isFrozen: boolean
  isDead: boolean
  /** Target of its `storage` events; a worker has none. */
  readonly window?: EventTarget | undefined
  /** Events that it receives when it is thawed. */
  readonly missed: (() => void)[]
}

/** Delays between the processes of one browser. */
export interface Distances {
  /** How long a message between tabs takes. */
  readonly messageMs: number
  /** How much later than the writing process others see a change of localStorage. */
  readonly journalMs: number
}

interface Write {
  readonly key: string
  readonly value: string | undefined
  readonly by: Process | undefined
  readonly at: number
}

/**
 * Installs what the processes of one browser share. Messages and writes to localStorage reach other processes with a
 * delay. `run` runs code in a process.
 */
export function installTabPlatform(clock: FakeClock, { messageMs, journalMs }: Distances) {
  const running = new AsyncLocalStorage<Process>()
  const rooms = new Map<string, Set<Channel>>()
  const processes = new Set<Process>()
  const writes: Write[] = []

  function run<Result>(process: Process, work: () => Result): Result {
    processes.add(process)
    return running.run(process, work)
  }

  /** Delivers an event: a frozen process receives it later, a dead one never. */
  function tell(process: Process, deliver: () => void): void {
    if (process.isDead) return
    if (process.isFrozen) process.missed.push(() => tell(process, deliver))
    else run(process, deliver)
  }

  class Channel {
    onmessage: ((event: { data: unknown }) => void) | null = null
    readonly owner = running.getStore()
    readonly room: Set<Channel>

    constructor(name: string) {
      this.room = rooms.get(name) ?? new Set()
      rooms.set(name, this.room.add(this))
    }

    postMessage(message: unknown): void {
      const data = structuredClone(message)
      for (const { owner } of this.room) {
        if (owner === this.owner || !owner) continue
        clock.after(messageMs, () => tell(owner, () => this.arrive(owner, data)))
      }
    }

    /** A channel that was closed meanwhile receives nothing. */
    arrive(owner: Process, data: unknown): void {
      for (const other of this.room) if (other.owner === owner) other.onmessage?.({ data })
    }

    close(): void {
      this.onmessage = null
      this.room.delete(this)
    }
  }

  function seen(): Map<string, string> {
    const process = running.getStore()
    const found = new Map<string, string>()
    for (const { key, value, by, at } of writes) {
      if (by !== process && at + journalMs > clock.elapsed()) continue
      if (value === undefined) found.delete(key)
      else found.set(key, value)
    }
    return found
  }

  function write(key: string, value: string | undefined): void {
    const by = running.getStore()
    if (by?.isDead) return
    writes.push({ key, value, by, at: clock.elapsed() })
    const event = () => Object.assign(new Event('storage'), { key, newValue: value ?? null })
    clock.after(journalMs, () => {
      for (const other of processes) {
        if (other !== by) tell(other, () => other.window?.dispatchEvent(event()))
      }
    })
  }

  const methods: Readonly<Record<string, unknown>> = {
    getItem: (key: string) => seen().get(key) ?? null,
    setItem: write,
    removeItem: (key: string) => write(key, undefined),
  }
  const localStorage = new Proxy(
    {},
    {
      get: (_, name) => methods[String(name)],
      ownKeys: () => [...seen().keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  )
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('localStorage', localStorage)
  vi.stubGlobal('BroadcastChannel', Channel)
  onTestFinished(() => void vi.unstubAllGlobals())
  return {
    run,
    /** Returns the keys in localStorage once every process sees all writes. */
    journals: () =>
      [...new Map(writes.map(({ key, value }) => [key, value]))].flatMap(([key, value]) =>
        value === undefined ? [] : [key],
      ),
  }
}

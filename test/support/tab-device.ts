import { onTestFinished, vi } from 'vitest'
import { type Client, type Clock, createClient, signals } from '../../src/index.ts'
import { createFakeClock } from './fake-clock.ts'
import { installPage } from './fake-page.ts'
import { createFakeProxy } from './fake-proxy.ts'
import { openProcess } from './process.ts'
import { createServerLog, type Said, type Sender } from './server-log.ts'
import { createSettlements } from './settlements.ts'
import { createSharedDisk, type DiskUser } from './shared-disk.ts'
import { type Distances, installTabPlatform } from './tab-platform.ts'
import { endpoint, pipeline } from './world.ts'

const day = 86_400_000

export type TabDevice = ReturnType<typeof openTabDevice>

/** A page with a client, in a process of its own; or a service worker beside the pages. */
export interface Tab extends Sender, DiskUser {
  readonly client: Client
  /** The settlements that it reported. */
  readonly told: ReturnType<typeof createSettlements>
  /** The values that were updated in it. */
  readonly said: readonly Said[]
  say(trace: string, ...columns: readonly string[]): Said
  hide(): void
  reveal(): void
  /**
   * Leaves the page, for good or into the back/forward cache.
   *
   * @param last runs in its last task.
   */
  leave(last?: () => void): void
  comeBack(): void
  freeze(): void
  thaw(): void
  /**
   * Ends the tab without any event.
   *
   * @param cut whether its requests end with it, as far as the proxy can tell.
   */
  crash(cut?: boolean): void
  /** Makes its storage fail from now on. */
  fail(trouble: 'failing' | 'hanging'): void
  mend(): void
}

let devices = 0

/**
 * Opens a device whose tabs are processes of their own: storage, messages and localStorage take time, and each tab
 * can leave, come back, freeze, crash and lose its storage. One proxy and one clock.
 */
export function openTabDevice({
  messageMs = 5,
  journalMs = 100,
  latencies = [1],
}: Partial<Distances> & { readonly latencies?: readonly number[] } = {}) {
  const clock = createFakeClock()
  const { run, journals } = installTabPlatform(clock, { messageMs, journalMs })
  const disk = createSharedDisk(clock, latencies)
  const proxy = createFakeProxy(clock)
  const log = createServerLog(clock, proxy)
  const name = `device-${++devices}`
  const tabs: Tab[] = []

  /** @param isWorker whether to open a service worker beside the pages. */
  function open(isWorker = false): Tab {
    const page = installPage()
    if (isWorker) {
      vi.stubGlobal('window', undefined)
      vi.stubGlobal('document', undefined)
    }
    const state: Sender & DiskUser & { readonly said: Said[] } = {
      window: isWorker ? undefined : (window as EventTarget),
      missed: [],
      isFrozen: false,
      isDead: false,
      isAway: false,
      trouble: undefined,
      life: 0,
      wasTroubled: false,
      said: [],
    }
    const own: Clock = {
      now: clock.now,
      elapsed: clock.elapsed,
      after: (waitMs, call) => clock.after(waitMs, () => run(state, call)),
    }
    const store = disk.of(state)
    const process = openProcess({
      clock: own,
      store: { ...store },
      fetch: (input, init) => log.send(state, input, init),
      onMissed: () => undefined,
    })
    const told = createSettlements()
    const client: Client = run(state, () =>
      createClient({
        endpoint,
        fetch: process.fetch,
        inferencePipelineId: pipeline,
        name,
        random: () => 0,
        limits: { entries: 10_000, maxAgeMs: 365 * day },
        onEvent: told.record,
        clock: process.clock,
        store: { ...process.store, suspend: store.suspend },
      }),
    )

    function say(trace: string, ...columns: readonly string[]): Said {
      const said = log.say(state, trace, columns)
      state.said.push(said)
      const row = Object.fromEntries(columns.map((column) => [column, said.value]))
      run(state, () => client.update(signals(trace, row))).then(
        (receipt) => {
          said.receipt = receipt
          said.acceptedAt = clock.elapsed()
          said.isSafe ||= receipt.safety === 'stored'
          void receipt.settled.then(({ kind }) => {
            said.endings.push(kind)
          })
        },
        () => undefined,
      )
      return said
    }

    const tab = Object.assign(state, {
      client,
      told,
      say,
      hide: () => run(state, page.hide),
      reveal: () => run(state, page.reveal),
      leave(last?: () => void) {
        if (last) page.onceLeft(last)
        run(state, () => {
          state.isAway = true
          page.leave()
        })
        state.life++
        for (const said of state.said) said.isSafe = true
      },
      comeBack() {
        state.isAway = false
        // Updates that were only in the journal are being stored now; until then a crash may lose them.
        for (const said of state.said) said.isSafe = said.acceptedAt < Number.POSITIVE_INFINITY
        run(state, page.restore)
      },
      freeze() {
        state.isFrozen = true
        process.freeze()
      },
      thaw() {
        state.isFrozen = false
        process.thaw()
        for (const deliver of state.missed.splice(0)) deliver()
      },
      crash(cut = false) {
        state.isDead = true
        disk.end(state)
        if (cut) process.kill()
        else process.vanish()
        // The tab never receives the results of transactions that were committed while it was frozen.
        process.thaw()
        // Nothing answers the tab any more, so this promise stays pending.
        void run(state, client.close)
      },
      fail(trouble: 'failing' | 'hanging') {
        state.trouble = trouble
        state.wasTroubled = true
      },
      mend: () => disk.mend(state),
    })
    tabs.push(tab)
    return tab
  }

  onTestFinished(async () => {
    const living = tabs.filter(({ isDead }) => !isDead)
    let isOver = false
    void Promise.all(living.map((tab) => run(tab, tab.client.close))).then(() => {
      isOver = true
    })
    for (let step = 0; step < 100 && !isOver; step++) await clock.advance(100)
  })

  return { clock, disk, proxy, log, tabs, journals, open }
}

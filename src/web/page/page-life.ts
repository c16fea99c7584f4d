import type { Clock } from '../../core/clock.ts'
import type { Wake } from '../../core/rules/pause.ts'

/** Reactions of an outbox to the lifecycle of its page. */
export interface PageListener {
  /** A request may succeed now. */
  wake(reason: Wake): void
  /** The page is hidden and may be killed without a further event. */
  hide(): void
  /** The page is visible again. */
  show(): void
  /** The page is unloaded or enters the back/forward cache. */
  leave(): void
  /** The page is restored from the back/forward cache. */
  comeBack(): void
  /** Another page wrote to localStorage. */
  onStorage(key: string): void
}

export interface PageLife {
  /** Whether no transaction may be started: in the task of a hide event, and between `pagehide` and `pageshow`. */
  isAway(): boolean
  /** Resolves when transactions may be started again. */
  back(): Promise<void>
  isVisible(): boolean
  /** Removes the listeners, at once or when a page that is away has returned. */
  end(): void
}

/** Spread of the wake-ups after `online`, so that devices that come back together do not send together. */
const onlineJitterMs = 5_000

/**
 * Watches the lifecycle of a page.
 *
 * Chromium loses a transaction started in the task of a hide event; in WebKit it makes the database hang for the next page.
 * `pagehide` is dispatched on the window only. Capturing listeners of the window run before all others.
 */
export function watchPage(
  { wake, hide, show, leave, comeBack, onStorage }: PageListener,
  clock: Clock,
  random: () => number,
): PageLife {
  let away: 'hiding' | 'gone' | undefined
  const waiting: (() => void)[] = []
  const undo: (() => void)[] = []
  let isEnded = false
  const page = window
  const shown = document
  const isVisible = () => shown.visibilityState === 'visible'

  function on(type: string, listener: (event: Event) => void): void {
    page.addEventListener(type, listener, true)
    undo.push(() => page.removeEventListener(type, listener, true))
  }

  function stop(): void {
    for (const one of undo.splice(0)) one()
  }

  function resume(): void {
    away = undefined
    for (const resolve of waiting.splice(0)) resolve()
    if (isEnded) stop()
  }

  function onVisible(): void {
    show()
    wake('visible')
  }

  on('online', () => clock.after(random() * onlineJitterMs, () => wake('online')))
  on('storage', (event) => {
    const { key, newValue } = event as StorageEvent
    if (key && newValue) onStorage(key)
  })
  on('visibilitychange', () => {
    if (isVisible()) onVisible()
    else if (!away) {
      away = 'hiding'
      hide()
      clock.after(0, () => away === 'hiding' && resume())
    }
  })
  on('pagehide', () => {
    away = 'gone'
    leave()
  })
  on('pageshow', () => {
    // `pageshow` also fires after the first load.
    if (away !== 'gone') return
    comeBack()
    resume()
    if (!isEnded && isVisible()) onVisible()
  })

  return {
    isAway: () => away !== undefined,
    back: () => (away ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    isVisible,
    end() {
      isEnded = true
      if (!away) stop()
    },
  }
}

/** The lifecycle where there is no page. */
export const noPage: PageLife = {
  isAway: () => false,
  back: () => Promise.resolve(),
  isVisible: () => false,
  end: () => undefined,
}

/** Whether the platform reports to be online. It can be wrong in both directions. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false
}

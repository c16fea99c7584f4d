import type { Clock } from '../../core/clock.ts'
import type { Wake } from '../../core/rules/pause.ts'

/** What an outbox does when its page comes and goes. */
export interface PageListener {
  /** A flush may succeed now. */
  wake(reason: Wake): void
  /** The page is hidden and may be killed without another word. */
  hide(): void
  /** Somebody sees the page again. */
  show(): void
  /** The page goes away: for good, or into the back/forward cache. */
  leave(): void
  /** It is back from there. */
  comeBack(): void
  /** Another page wrote into localStorage. */
  onStorage(key: string): void
}

export interface PageLife {
  /** Whether no transaction may begin: in the task of a hide event, and between `pagehide` and `pageshow`. */
  isAway(): boolean
  /** Resolves when the page is no longer away. */
  back(): Promise<void>
  isVisible(): boolean
  /** Listens no longer, but for a page's return that is away. */
  end(): void
}

/** Devices that come back online together do not send together. */
const onlineJitterMs = 5_000

/**
 * Watches a page come and go.
 *
 * A transaction begun in a hide event's task is lost by Chromium and makes WebKit's database hang for the next
 * page. `pagehide` reaches the window alone. Capturing listeners of the window come before everybody else's.
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
    // Also told when a page was loaded: then its client has started just now.
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

/** Where there is no page, nothing goes away. */
export const noPage: PageLife = {
  isAway: () => false,
  back: () => Promise.resolve(),
  isVisible: () => false,
  end: () => undefined,
}

/** Whether the platform believes to be online; it errs both ways. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false
}

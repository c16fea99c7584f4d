import type { Clock } from '../core/clock.ts'
import type { Wake } from '../core/gate.ts'

/** What an outbox does when its page comes and goes. */
export interface PageListener {
  /** A flush may succeed now. */
  wake(reason: Wake): void
  /** The page is hidden and may be killed without another word. */
  hide(): void
  /** The page goes away: for good, or into the back-forward cache. */
  leave(): void
  /** It is back from there. */
  show(): void
}

export interface PageLife {
  /** Whether no transaction may begin: in the task of a hide event, and between `pagehide` and `pageshow`. */
  isAway(): boolean
  /** Resolves when the page is no longer away. */
  back(): Promise<void>
  /** Listens no longer, but for a page's return that is away. */
  end(): void
}

/** Devices that come back online together do not knock together. */
const onlineJitterMs = 5_000

/**
 * Watches a page come and go. Where there is none, as in a worker, it is always there.
 *
 * A transaction begun in a hide event's task is lost by Chromium and makes WebKit's database hang for the next
 * page. `pagehide` reaches the window alone. Capturing listeners of the window come before everybody else's.
 */
export function watchPage(
  { wake, hide, leave, show }: PageListener,
  clock: Clock,
  random: () => number,
): PageLife {
  let away: 'hiding' | 'gone' | undefined
  const waiting: (() => void)[] = []
  const undo = new AbortController()
  let isEnded = false

  function comeBack(): void {
    away = undefined
    for (const resolve of waiting.splice(0)) resolve()
    if (isEnded) undo.abort()
  }

  function onVisibility(): void {
    if (document.visibilityState === 'visible') wake('visible')
    else if (!away) startHiding()
  }

  function startHiding(): void {
    away = 'hiding'
    hide()
    clock.after(0, () => away === 'hiding' && comeBack())
  }

  function onPageHide(): void {
    away = 'gone'
    leave()
  }

  function onPageShow(): void {
    const wasGone = away === 'gone'
    comeBack()
    if (isEnded) return
    if (wasGone) show()
    if (document.visibilityState === 'visible') wake('visible')
  }

  if (typeof window !== 'undefined') {
    const on = (type: string, listener: () => void) =>
      window.addEventListener(type, listener, { capture: true, signal: undo.signal })
    on('online', () => clock.after(random() * onlineJitterMs, () => wake('online')))
    on('visibilitychange', onVisibility)
    on('pagehide', onPageHide)
    on('pageshow', onPageShow)
  }

  return {
    isAway: () => away !== undefined,
    back: () => (away ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    end() {
      isEnded = true
      if (!away) undo.abort()
    },
  }
}

/** Where no page is, nobody goes away. */
export const alwaysThere: PageLife = {
  isAway: () => false,
  back: () => Promise.resolve(),
  end: () => undefined,
}

/** Whether the platform believes to be online; it errs both ways. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false
}

import { onTestFinished, vi } from 'vitest'

/** The events of a page that a client listens to. */
export interface FakePage {
  /** Runs everything that happens when a tab is switched to the background, in one task. */
  hide(): void
  /** Brings the tab to the front again. */
  reveal(): void
  /** Leaves the page, for good or into the back/forward cache. */
  leave(): void
  /** Restores the page from the back/forward cache. */
  restore(): void
  /** Calls the listener in the last task of the page, before or after other listeners. */
  onLeave(listener: () => void): void
  onceLeft(listener: () => void): void
}

/** Installs the localStorage that all pages of a device share. */
export function installLocalStorage(quota = 5_000_000): Record<string, string> {
  const kept: Record<string, string> = {}
  const hidden = (value: unknown) => ({ value, enumerable: false })
  const size = () => Object.entries(kept).flat().join('').length
  Object.defineProperties(kept, {
    getItem: hidden((key: string) => (Object.hasOwn(kept, key) ? kept[key] : null)),
    removeItem: hidden((key: string) => void delete kept[key]),
    setItem: hidden((key: string, value: string) => {
      const before = kept[key]
      kept[key] = value
      if (size() <= quota) return
      if (before === undefined) delete kept[key]
      else kept[key] = before
      throw new DOMException('No room.', 'QuotaExceededError')
    }),
  })
  vi.stubGlobal('localStorage', kept)
  onTestFinished(() => void vi.unstubAllGlobals())
  return kept
}

/** Installs the page of the next client; earlier clients keep theirs. */
export function installPage(): FakePage {
  const page = new EventTarget()
  const document = { visibilityState: 'visible' }
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', document)
  onTestFinished(() => void vi.unstubAllGlobals())

  function show(visibilityState: string): void {
    document.visibilityState = visibilityState
    vi.stubGlobal('document', document)
    page.dispatchEvent(new Event('visibilitychange'))
  }

  return {
    hide: () => show('hidden'),
    reveal: () => show('visible'),
    leave() {
      page.dispatchEvent(new Event('pagehide'))
      show('hidden')
    },
    restore() {
      document.visibilityState = 'visible'
      vi.stubGlobal('document', document)
      page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
      show('visible')
    },
    onLeave: (listener) => page.addEventListener('pagehide', listener),
    onceLeft: (listener) => page.addEventListener('pagehide', listener, { once: true }),
  }
}

import { type Channel, openChannel } from '../web/page/channel.ts'

/**
 * Exchanges notifications of changes with other tabs. A message contains only an inference id, because tabs share the
 * storage. After a lost message a view is out of date until the next one.
 *
 * @param onChange called with the changed trace, or with nothing if any trace may have changed meanwhile.
 */
export function createTabs(onChange: (inferenceId?: string) => void) {
  const listeners = new Set<unknown>()
  let channel: Channel | undefined
  let page: AbortController | undefined

  function open(): void {
    channel = openChannel('aftertrace.feedback', (inferenceId) => onChange(inferenceId as string))
    onChange()
  }

  const close = () => channel?.close()

  return {
    post: (inferenceId: string) => channel?.post(inferenceId),
    /** Opens the channel for the first listener. It is closed after the last, because it would keep Node running. */
    join(listener: unknown): void {
      if (listeners.size === 0 && 'addEventListener' in globalThis) {
        page = new AbortController()
        open()
        // An open channel keeps a page out of the back/forward cache of some browsers.
        addEventListener('pagehide', close, page)
        addEventListener('pageshow', ({ persisted }) => persisted && open(), page)
      }
      listeners.add(listener)
    },
    leave(listener: unknown): void {
      listeners.delete(listener)
      if (listeners.size > 0) return
      close()
      page?.abort()
    },
  }
}

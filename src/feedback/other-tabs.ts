import { type Channel, openChannel } from '../web/page/channel.ts'

/**
 * Hears what other tabs change, and tells them what is changed here: an inference id alone, since what was said is in the
 * storage that they share. A message that is lost leaves a view out of date until the next one, and no more.
 *
 * @param onChange told which trace was changed; nothing where any may have been meanwhile.
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
    /** Listens for somebody, until the last one has left. In Node an open channel would keep the process running. */
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

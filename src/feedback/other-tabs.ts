/**
 * Listens for what other tabs change, and tells them what is changed here: an inference id alone, since what was said is
 * in the storage that they share. A message that is lost leaves a view out of date until the next one, and no more.
 *
 * @param onChange told which trace was changed; nothing where any may have been, as after a page came back.
 */
export function listenToTabs(
  onChange: (inferenceId?: string) => void,
): (inferenceId: string) => void {
  let channel: (BroadcastChannel & { unref?: () => void }) | undefined

  function open(): void {
    try {
      channel = new BroadcastChannel('aftertrace.feedback')
      // In Node an open channel would keep the process running.
      channel.unref?.()
      channel.onmessage = ({ data }) => onChange(data)
    } catch {
      // Missing in old browsers, refused where storage is denied: there each tab knows what it has read.
    }
  }

  open()
  // An open channel keeps a page out of the back/forward cache of some browsers.
  globalThis.addEventListener?.('pagehide', () => {
    channel?.close()
    channel = undefined
  })
  globalThis.addEventListener?.('pageshow', ({ persisted }) => {
    if (!persisted) return
    open()
    onChange()
  })
  return (inferenceId) => channel?.postMessage(inferenceId)
}

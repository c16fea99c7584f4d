import type { Flusher } from './flusher-interface.ts'
import type { Ports } from './ports.ts'
import type { Tally } from './tally.ts'

/** News of other tabs is looked into at most this often. */
const newsMs = 250

/**
 * Looks into what other tabs have changed, a little later, once for all who ask until then. Where something waits,
 * it asks for the lock as well: the tab that delivers may go away.
 *
 * @param look tells receipts how their entries ended.
 */
export function createCatchUp(
  { clock, onFault }: Ports,
  tally: Tally,
  flusher: Flusher,
  look: () => Promise<void>,
  isClosed: () => boolean,
): () => void {
  let isDue = false

  async function catchUp(): Promise<void> {
    isDue = false
    if (isClosed()) return
    await tally.recount()
    await look()
    if (tally.census().pending > 0) await flusher.wake('accept')
  }

  return () => {
    if (isDue) return
    isDue = true
    clock.after(newsMs, () => void catchUp().catch(onFault))
  }
}

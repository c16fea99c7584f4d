import type { Acceptor } from './acceptor.ts'
import type { Departure } from './depart.ts'
import type { Flusher } from './flusher-interface.ts'
import { isOpen } from './gate.ts'
import type { Lane } from './lane.ts'
import { park } from './park.ts'
import type { Ports } from './ports.ts'
import type { Stored } from './store.ts'

/** What a page does in its last task, when no transaction would end: it sends, and parks in the journal. */
export function createParking(
  ports: Ports,
  acceptor: Acceptor,
  flusher: Flusher,
  departure: Departure,
) {
  const { store, clock } = ports
  let isParked = false
  let resting: readonly Stored[] = []

  /** Parks what is not known to be safe, and which lanes rest. */
  function hide(): void {
    resting = resting.filter(({ value }) => (value as Lane).dueAt > clock.now())
    const records = [...acceptor.unsafe().records, ...(store.unsaved?.() ?? []), ...resting]
    isParked = records.length > 0
    park(ports, records)
  }

  return {
    /** The page is hidden, and may be killed without another word. */
    hide,
    /** The page goes away: what can still be sent is sent first. */
    leave(): void {
      const { gate, isPaused, isAlone, underWay } = flusher.status()
      flusher.leave()
      const isFree = !isPaused && ports.online() && isOpen(gate, clock.now(), 'timer')
      const sent = isFree ? departure.send(acceptor.unsafe().entries, isAlone, underWay) : []
      resting = [...resting, ...departure.rest([...underWay, ...sent])]
      hide()
    },
    /** Something was stored: it needs no place in the journal any more. */
    review(): void {
      if (isParked) hide()
    },
  }
}

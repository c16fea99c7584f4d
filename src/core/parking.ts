import type { Acceptor } from './acceptor.ts'
import type { Departure } from './depart.ts'
import type { Flusher } from './flusher-interface.ts'
import { isOpen } from './gate.ts'
import type { Lane } from './lane.ts'
import { merge } from './merge.ts'
import { park } from './park.ts'
import type { Ports } from './ports.ts'
import type { Stored } from './store.ts'

/**
 * What a page does in its last task, when no transaction would end: it sends, and parks in the journal.
 *
 * Where memory stands in for a storage that failed, the journal holds a copy of it for as long as the page is hidden
 * and may be killed. Another page may take that over; from then on it is that page's.
 *
 * @param onTaken told the ids of entries that another page has taken over.
 */
export function createParking(
  ports: Ports,
  acceptor: Acceptor,
  flusher: Flusher,
  departure: Departure,
  onTaken: (ids: ReadonlySet<string>) => void,
) {
  const { store, space, journal, clock } = ports
  let isHidden = false
  let parked: readonly Stored[] = []
  let resting: readonly Stored[] = []

  /** Parks what is not known to be safe, and which lanes rest. */
  function hide(): void {
    isHidden = true
    write()
  }

  function write(): void {
    look()
    resting = resting.filter(({ value }) => (value as Lane).dueAt > clock.now())
    const records = [...acceptor.unsafe().records, ...(store.unsaved?.() ?? []), ...resting]
    parked = park(ports, records) ?? parked
  }

  /** Lets go of what was taken over, by another page or by this one; says whether there was any. */
  function look(): boolean {
    if (!journal.isTaken()) return false
    const keys = parked.map(({ key }) => key)
    const ids = new Set(keys.filter(([kind]) => kind === 'entry').map((key) => String(key[4])))
    store.release?.(keys)
    acceptor.handOver(ids)
    departure.forgetAll()
    onTaken(ids)
    parked = []
    journal.write(undefined)
    return true
  }

  return {
    /** The page is hidden, and may be killed without another word. */
    hide,
    look,
    /** Somebody sees the page. */
    reveal(): void {
      isHidden = false
    },
    /** The page goes away: what can still be sent is sent first. */
    leave(): void {
      const { gate, isPaused, isAlone, underWay } = flusher.status()
      flusher.leave()
      const isFree = !isPaused && ports.online() && isOpen(gate, clock.now(), 'timer')
      const sent = isFree ? departure.send(acceptor.unsafe().entries, isAlone, underWay) : []
      resting = [...resting, ...departure.rest([...underWay, ...sent])]
      hide()
    },
    /** Something changed: what is safe needs no place in the journal any more, and what is not needs one. */
    review(): void {
      if (parked.length > 0 || (isHidden && store.medium === 'memory')) write()
    },
    /** Under the lock, where memory stands in: goes on with what is parked, unless another page has it. */
    async reclaim(): Promise<boolean> {
      const wasTaken = look()
      const rests = resting
      await merge(store, space, rests)
      resting = resting.filter((each) => !rests.includes(each))
      if (!isHidden && parked.length > 0) parked = park(ports, []) ?? parked
      return wasTaken || rests.length > 0
    },
  }
}

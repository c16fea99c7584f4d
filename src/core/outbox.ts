import { createAcceptor } from './acceptor.ts'
import { createCatchUp } from './catch-up.ts'
import { createDeparture } from './depart.ts'
import { createFlusher } from './flusher.ts'
import { createGrants, type GrantSource } from './grants.ts'
import { createInspector, type Outbox } from './inspect.ts'
import { createIntake } from './intake.ts'
import { createParking } from './parking.ts'
import type { Ports, World } from './ports.ts'
import { createFates } from './receipt.ts'
import { createRoom } from './room.ts'
import type { Ended } from './settlement.ts'
import { snapshotOf } from './snapshot.ts'
import { createTally } from './tally.ts'
import { tidy } from './tidy.ts'
import { createView } from './view.ts'
import type { NewEntry } from './writer.ts'

/**
 * Keeps row updates until they are delivered: accepts by appending, delivers under the lock, counts everything.
 *
 * @param name the outbox's, which all of its subjects share.
 * @param announce tells other tabs that something changed.
 */
export function createOutbox(
  world: World,
  name: string,
  source: GrantSource,
  announce: () => void,
) {
  const ports: Ports = {
    ...world,
    onEnded,
    transport: (updates, context) => transport(updates, context),
    extraBytes: () => grants.longest(),
    prepare: (lanes) => grants.load(lanes),
    reclaim: () => parking.reclaim(),
    onImported() {
      parking.look()
      recount()
    },
  }
  const { store, clock } = ports
  let isClosed = false

  const fates = createFates(ports)
  const grants = createGrants(ports, source, () => void flusher.wake('resume'))
  const transport = grants.join(world.transport)
  const tally = createTally(ports, changed)
  const departure = createDeparture(ports)
  const flusher = createFlusher(ports, () => tally.census().pending, {
    onStatus: changed,
    onContended: departure.forgetAll,
    onSending: departure.forget,
    onMissing: recount,
  })
  const acceptor = createAcceptor(ports, onAccepted)
  const parking = createParking(ports, acceptor, flusher, departure, fates.onTaken)
  const room = createRoom(ports, tally)
  const catchUp = createCatchUp(ports, tally, flusher, fates.look, () => isClosed)
  const inspector = createInspector(ports, name, async (entry, inferenceId, safety) => {
    await tally.recount()
    announce()
    void flusher.wake('resume')
    return fates.receiptOf(entry, inferenceId, safety)
  })

  const view = createView(
    () => snapshotOf(tally.census(), flusher.status(), store.medium, clock.now()),
    ports.onFault,
  )

  function changed(): void {
    flusher.plan()
    view.changed()
  }

  function recount(): void {
    tally.recount().catch(world.onFault)
  }

  function onAccepted(entries: readonly NewEntry[], areKnown: boolean): void {
    parking.review()
    if (areKnown) recount()
    else {
      departure.add(entries)
      tally.accepted(entries)
    }
    announce()
    // Not awaited: both report through settlements, and faults of their own.
    void flusher.wake('accept')
    void room.keep()
  }

  function onEnded(ended: readonly Ended[], letters: number): void {
    departure.forget(ended.map(([entry]) => entry))
    fates.onEnded(ended)
    world.onEnded(ended, letters)
    tally.ended(ended, letters)
    if (ended.length === 0 && letters === 0) return
    parking.review()
    announce()
  }

  return {
    outbox: { ...inspector, snapshot: view.snapshot, subscribe: view.subscribe } satisfies Outbox,
    flusher,
    look: fates.look,
    written: acceptor.written,
    ...createIntake(ports, acceptor, grants, {
      isClosed: () => isClosed,
      onParked: parking.hide,
      receiptOf: fates.receiptOf,
    }),
    close(): void {
      isClosed = true
      flusher.turn('closed')
      parking.hide()
    },
    /** Counts what is there, clears what is old, delivers what is due; what is accepted meanwhile goes first. */
    async start(): Promise<void> {
      await acceptor.ready()
      await new Promise<void>((resolve) => clock.after(0, resolve))
      if (isClosed) return
      await tally.recount()
      if (await tidy(ports, tally.census().pages)) await tally.recount()
      void flusher.wake('start')
    },
    /** The device has no room: lets go of some, and says whether there was any. */
    makeRoom: room.makeMore,
    hide: parking.hide,
    leave: parking.leave,
    /** The page is back. */
    show(): void {
      flusher.show()
      this.onOthers()
    },
    /** A person sees the page again, who may have been elsewhere meanwhile. */
    reveal(): void {
      parking.reveal()
      this.onOthers()
    },
    /** What memory holds is about to go back into the storage that had failed. */
    onMove: parking.look,
    onMoved(): void {
      parking.review()
      announce()
      this.onOthers()
      void flusher.wake('start')
    },
    /** Another tab changed something. */
    onOthers(): void {
      // It may have sent what waits here, and something newer since.
      departure.forgetAll()
      parking.look()
      acceptor.reseed()
      catchUp()
    },
  }
}

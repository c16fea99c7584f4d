import { entryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import { nextTime } from './sequence.ts'
import type { OutboxStore, Safety, Stored } from './store.ts'
import type { Total, Writer } from './totals.ts'

export interface Accepted {
  readonly id: string
  readonly lane: string
  readonly time: number
  readonly safety: Safety
}

interface AcceptorPorts {
  readonly store: OutboxStore
  readonly space: string
  readonly now: () => number
  readonly newId: () => string
  /** Told once a turn. */
  readonly onAccepted: (items: readonly { lane: string; bytes: number }[]) => void
}

/** A page that writes for longer counts under a new name: old names can then be merged without asking it. */
const writerMs = 3_600_000

/**
 * Appends entries, all of one turn in one transaction: no read, no lock, the same cost whatever is queued.
 * Only the first waits for a look at the newest time that is stored.
 */
export function createAcceptor({ store, space, now, newId, onAccepted }: AcceptorPorts) {
  let page = newId()
  let since = 0
  let writer: Writer = { accepted: 0, bytes: 0, time: 0 }
  let group: { readonly items: Item[]; readonly written: Promise<Safety> } | undefined
  let seeded: Promise<number> | undefined

  function accept(lane: string, text: string, bytes: number): Promise<Accepted> {
    const item = { id: newId(), lane, text, bytes, time: 0 }
    if (!group) {
      const items: Item[] = []
      group = { items, written: writeSoon(items) }
    }
    group.items.push(item)
    return group.written.then((safety) => ({ id: item.id, lane, time: item.time, safety }))
  }

  function ready(): Promise<number> {
    seeded ??= newestTime(store, space)
    return seeded
  }

  async function writeSoon(items: Item[]): Promise<Safety> {
    const newest = await ready()
    group = undefined
    turnPage()
    writer = { ...writer, time: Math.max(writer.time, newest) }
    const records: Stored[] = items.map((item) => {
      item.time = nextTime(writer.time, now())
      writer = { accepted: writer.accepted + 1, bytes: writer.bytes + item.bytes, time: item.time }
      return { key: entryKey(space, item), value: item.text }
    })
    const safety = await store.append([...records, { key: ['writer', space, page], value: writer }])
    onAccepted(items)
    return safety
  }

  function turnPage(): void {
    if (now() - since < writerMs) return
    since = now()
    page = newId()
    writer = { accepted: 0, bytes: 0, time: writer.time }
  }

  return { accept, ready }
}

interface Item {
  readonly id: string
  readonly lane: string
  readonly text: string
  readonly bytes: number
  time: number
}

/** The newest time given out by any page, so that time never runs back when the clock does. */
async function newestTime(store: OutboxStore, space: string): Promise<number> {
  const [writers = [], totals = []] = await store.read([
    under('writer', space),
    exactly('total', space),
  ])
  const values = [...writers, ...totals].map(({ value }) => (value as Writer | Total).time)
  return values.reduce((newest, time) => Math.max(newest, time), 0)
}

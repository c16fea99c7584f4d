import type { Client } from '../../src/index.ts'
import { prepareElements, showHandWritten, showOurs } from './elements.ts'
import { drained, openOurs, openPaused, updateAll, updateEach } from './ours.ts'
import { openRaw, postRaw, postSingles, putRaw, quick, slow, updateAt } from './raw.ts'

/** What one block took. */
export interface Block {
  readonly ms: number
  /** The longest task of the main thread above 50 ms, otherwise 0. */
  readonly longestMs: number
}

const many = 10_000
const few = 1_000
let names = 0
const freshName = () => `bench-${performance.timeOrigin}-${names++}`

async function timed(work: () => Promise<unknown>): Promise<Block> {
  let longestMs = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration)
  })
  observer.observe({ type: 'longtask' })
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  // Long tasks are told in a task of their own.
  await new Promise((resolve) => setTimeout(resolve, 100))
  observer.disconnect()
  return { ms, longestMs }
}

async function withRaw(work: (database: IDBDatabase) => Promise<Block>): Promise<Block> {
  const name = freshName()
  const database = await openRaw(name)
  await putRaw(database, 999_999, 1)
  await rest()
  const block = await work(database)
  database.close()
  indexedDB.deleteDatabase(name)
  return block
}

/** Both sides begin after the same rest: a page that has just worked is quicker. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000))
}

/** A client with so much queued, that has done what a client does at its start. */
async function queue(name: string, count: number, endpoint = quick) {
  const client = await openPaused(name, endpoint)
  for (let from = 0; from < count; from += many)
    await updateAll(client, Math.min(many, count - from))
  await rest()
  return client
}

/** A block with a client of its own, whose database goes afterwards as that of the raw one does. */
async function withOurs(
  count: number,
  work: (client: Client) => Promise<unknown>,
  endpoint = quick,
): Promise<Block> {
  const name = freshName()
  const client = await queue(name, count, endpoint)
  const block = await timed(() => work(client))
  await client.close()
  indexedDB.deleteDatabase(name)
  return block
}

async function rested(work: () => Promise<unknown>): Promise<Block> {
  await rest()
  return timed(work)
}

function drain(client: Client): Promise<void> {
  const done = drained(client)
  client.resume()
  return done
}

/** Each block stands alone: a database of its own, opened and warm before the time is taken. */
const blocks = {
  burstRaw: () => withRaw((database) => timed(() => putRaw(database, 0, many))),
  burstOurs: () => withOurs(0, (client) => updateAll(client, many)),
  eachRaw: () =>
    withRaw((database) =>
      timed(async () => {
        for (let index = 0; index < 300; index++) await putRaw(database, index, 1)
      }),
    ),
  eachOurs: () => withOurs(0, (client) => updateEach(client, 300)),
  eachOursOnMany: () => withOurs(many, (client) => updateEach(client, 300)),
  drainRaw: () => rested(() => postRaw(quick, many)),
  drainRawSlow: () => rested(() => postRaw(slow, many)),
  singles: () => rested(() => postSingles(quick, few)),
  singlesSlow: () => rested(() => postSingles(slow, few)),
  drainOurs: () => withOurs(many, drain),
  drainOursSlow: () => withOurs(many, drain, slow),
  elementsByHand: async () => {
    const client = prepareElements()
    const block = await rested(showHandWritten)
    await client.close()
    return block
  },
  elementsOurs: async () => {
    const client = prepareElements()
    const block = await rested(() => showOurs(client))
    await client.close()
    return block
  },
  fewOurs: () => withOurs(few, drain),
  fewOursSlow: () => withOurs(few, drain, slow),
} satisfies Record<string, () => Promise<Block>>

/** Leaves an outbox behind, for another page to open. */
async function leave(count: number): Promise<string> {
  const name = freshName()
  await (await queue(name, count)).close()
  return name
}

/** From making a client on what was left behind to its first receipt. */
function ready(name: string): Promise<Block> {
  return timed(() => openOurs(name, { hangs: true }).update(updateAt(0)))
}

/** Accepts many updates and keeps the client, for the heap to be looked at. */
async function hold(): Promise<() => Promise<void>> {
  const client = await openPaused(freshName(), quick)
  return () => updateAll(client, many)
}

Object.assign(globalThis, { blocks, leave, ready, hold })

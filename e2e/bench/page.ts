import type { Client } from '../../src/index.ts'
import { prepareElements, showHandWritten, showOurs } from './elements.ts'
import { drained, openOurs, openPaused, updateAll, updateEach } from './ours.ts'
import { openRaw, postRaw, postSingles, putRaw, quick, slow, updateAt } from './raw.ts'

/** Measurement of one block. */
export interface Block {
  readonly ms: number
  /** Duration of the main thread's longest task if it is above 50 ms, otherwise 0. */
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
  // Long tasks are reported in a separate task.
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

/** Waits before each side, because a page that has just worked is faster. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000))
}

/** Opens a client with `count` queued updates and waits until it has done its work at start. */
async function queue(name: string, count: number, endpoint = quick) {
  const client = await openPaused(name, endpoint)
  for (let from = 0; from < count; from += many)
    await updateAll(client, Math.min(many, count - from))
  await rest()
  return client
}

/** Runs a block with a new client. Its database is deleted afterwards, as the raw one is. */
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

/** Each block is independent: it has a separate database, opened and warmed up before the measurement. */
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

/** Leaves an outbox in the storage for another page to open. */
async function leave(count: number): Promise<string> {
  const name = freshName()
  await (await queue(name, count)).close()
  return name
}

/** Measures from creating a client on an existing outbox to its first receipt. */
function ready(name: string): Promise<Block> {
  return timed(() => openOurs(name, { hangs: true }).update(updateAt(0)))
}

/** Opens a client and returns a function that accepts many updates, so that the heap can be measured before and after. */
async function hold(): Promise<() => Promise<void>> {
  const client = await openPaused(freshName(), quick)
  return () => updateAll(client, many)
}

Object.assign(globalThis, { blocks, leave, ready, hold })

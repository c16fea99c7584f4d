import { expect, it, onTestFinished, vi } from 'vitest'
import { type Client, createClient, signals } from '../../src/index.ts'
import { show } from './fixture.ts'

const second = 1_000
let pages = 0

/** Shows an element whose client is created from its attributes, for a person of this test only. */
function showNamed(person = `person-${Date.now()}-${pages++}`) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const element = show(undefined, {
    endpoint: '/feedback',
    'inference-pipeline-id': '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    'inference-id': 'a',
    subject: person,
  })
  return { element, client: element.client as Client, person }
}

/** Advances the time of the page second by second. In between the database, which has its own time, completes its work. */
async function advance(seconds: number): Promise<void> {
  const observer = createClient({
    endpoint: '/feedback',
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  for (let passed = 0; passed < seconds; passed++) {
    await vi.advanceTimersByTimeAsync(second)
    // A read begins after all earlier writes of this database.
    await observer.latest('a')
  }
  await observer.close()
}

/** Whether a client is closed. */
async function isClosed(client: Client): Promise<boolean> {
  const result = await client.latest('a').catch((error) => error)
  return result?.code === 'closed'
}

it('A client created from attributes is closed some time after its last element changed its subject or was removed', async () => {
  const { element, client, person } = showNamed()
  element.setAttribute('subject', `${person}-next`)
  const next = element.client as Client
  expect(next).not.toBe(client)
  await advance(9)
  expect(await isClosed(client)).toBe(false)
  await advance(2)
  expect([await isClosed(client), await isClosed(next)]).toEqual([true, false])
  element.remove()
  await advance(11)
  expect(await isClosed(next)).toBe(true)
})

it('An element that is added after that gets a new client', async () => {
  const { element, client, person } = showNamed()
  element.remove()
  await advance(11)
  const again = showNamed(person)
  expect(again.client).not.toBe(client)
  expect(await isClosed(again.client)).toBe(false)
})

it('The client stays open while its element moves or another one uses it', async () => {
  const { element, client, person } = showNamed()
  await advance(8)
  element.remove()
  await advance(9)
  document.body.append(element)
  await advance(60)
  expect(element.client).toBe(client)
  const other = showNamed(person)
  element.remove()
  await advance(60)
  expect(other.client).toBe(client)
  expect(await isClosed(client)).toBe(false)
})

it('The client is not closed while updates wait', async () => {
  const { element, client } = showNamed()
  client.pause()
  await client.update(signals('a', { bought: true }))
  element.remove()
  await advance(60)
  expect(await isClosed(client)).toBe(false)
  for (const { id } of await client.outbox.pending()) await client.outbox.discard(id)
  showNamed()
  await advance(11)
  expect(await isClosed(client)).toBe(true)
})

import { expect, it, onTestFinished, vi } from 'vitest'
import { type Client, signals } from '../../src/index.ts'
import { show } from './fixture.ts'

const second = 1_000
let pages = 0

/** An element whose client is made from its attributes, of a person whom no other test knows. */
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

/** A client that is closed says so. */
async function isClosed(client: Client): Promise<boolean> {
  const seen = await client.latest('a').catch((error) => error)
  return seen?.code === 'closed'
}

it('is closed when no element has been of its person for a while', async () => {
  const { element, client, person } = showNamed()
  element.setAttribute('subject', `${person}-next`)
  const next = element.client as Client
  expect(next).not.toBe(client)
  await vi.advanceTimersByTimeAsync(9 * second)
  expect(await isClosed(client)).toBe(false)
  await vi.advanceTimersByTimeAsync(2 * second)
  expect([await isClosed(client), await isClosed(next)]).toEqual([true, false])
  element.remove()
  await vi.advanceTimersByTimeAsync(11 * second)
  expect(await isClosed(next)).toBe(true)
})

it('is made again for an element that comes later', async () => {
  const { element, client, person } = showNamed()
  element.remove()
  await vi.advanceTimersByTimeAsync(11 * second)
  const again = showNamed(person)
  expect(again.client).not.toBe(client)
  expect(await isClosed(again.client)).toBe(false)
})

it('stays where an element only moves, or another one has come', async () => {
  const { element, client, person } = showNamed()
  await vi.advanceTimersByTimeAsync(8 * second)
  element.remove()
  await vi.advanceTimersByTimeAsync(9 * second)
  document.body.append(element)
  await vi.advanceTimersByTimeAsync(60 * second)
  expect(element.client).toBe(client)
  const other = showNamed(person)
  element.remove()
  await vi.advanceTimersByTimeAsync(60 * second)
  expect(other.client).toBe(client)
  expect(await isClosed(client)).toBe(false)
})

it('goes on with what waits before it is closed', async () => {
  const { element, client } = showNamed()
  client.pause()
  await client.update(signals('a', { bought: true }))
  element.remove()
  await vi.advanceTimersByTimeAsync(60 * second)
  expect(await isClosed(client)).toBe(false)
  for (const { id } of await client.outbox.pending()) await client.outbox.discard(id)
  showNamed()
  await vi.advanceTimersByTimeAsync(11 * second)
  expect(await isClosed(client)).toBe(true)
})

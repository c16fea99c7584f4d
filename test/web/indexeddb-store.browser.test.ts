import { expect, it } from 'vitest'
import { createIndexedDbStore } from '../../src/web/storage/indexeddb-store.ts'
import { describeStore } from './store-contract.ts'

const freshName = () => `contract-${crypto.randomUUID()}`

describeStore("a store in the browser's IndexedDB", () => createIndexedDbStore(freshName()))

it('stores opened by the same name share their records', async () => {
  const name = freshName()
  const [one, other] = [createIndexedDbStore(name), createIndexedDbStore(name)]
  await one.append([{ key: ['entry', 1], value: 'first' }])
  await other.append([{ key: ['entry', 2], value: 'second' }])
  const all = [{ from: ['entry'], before: ['entry', 'z'] }]
  expect(await one.read(all)).toEqual(await other.read(all))
  expect((await one.read(all))[0]).toHaveLength(2)
})

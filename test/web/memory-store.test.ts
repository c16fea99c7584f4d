import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/web/memory-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('a store in memory', createMemoryStore)

it('forgets everything when it is closed', async () => {
  const store = createMemoryStore()
  await store.append([{ key: ['entry'], value: 1 }])
  store.close()
  expect(await store.read([{ only: ['entry'] }])).toEqual([[]])
})

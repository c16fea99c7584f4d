import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/web/memory-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('a store in memory', createMemoryStore)

it('can still tell what it held when it is closed, and lets go of what another has', () => {
  const store = createMemoryStore()
  void store.append([{ key: ['entry', 1], value: 1 }])
  void store.append([{ key: ['entry', 2], value: 2 }])
  store.close()
  store.release?.([['entry', 1]])
  expect(store.unsaved?.()).toEqual([{ key: ['entry', 2], value: 2 }])
})

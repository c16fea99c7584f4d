import { createMemoryStore } from '../../src/web/storage/memory-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('a store in memory', createMemoryStore)

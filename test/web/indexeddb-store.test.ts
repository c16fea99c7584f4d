import 'fake-indexeddb/auto'
import { createIndexedDbStore } from '../../src/web/storage/indexeddb-store.ts'
import { describeStore } from './store-contract.ts'

let databases = 0

describeStore('a store in IndexedDB', () => createIndexedDbStore(`contract-${++databases}`))

import { memoryRowStorage } from '../../src/testing.ts'
import { describeRowStorage } from './row-storage-contract.ts'

describeRowStorage('rows stored in memory', async () => memoryRowStorage())

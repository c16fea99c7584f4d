export { flushOnSync } from './client/background-sync/flush-on-sync.ts'
export { registerFlush, type WorkerScripts } from './client/background-sync/register-flush.ts'
export type { ClientOptions } from './client/options/options.ts'

export type { ClientOptions } from './client-options.ts'
export { flushOnSync } from './flush-on-sync.ts'
export { registerFlush, type WorkerScripts } from './register-flush.ts'

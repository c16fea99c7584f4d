import { prove } from './prove.ts'
import { webkitEngine } from './webkit-engine.ts'

await prove(webkitEngine)

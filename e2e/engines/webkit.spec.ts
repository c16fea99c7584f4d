import { prove } from './prove.ts'
import { webkitEngine } from './webkit-engine.ts'

prove(webkitEngine)

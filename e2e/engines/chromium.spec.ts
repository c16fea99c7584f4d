import { chromiumEngine } from './chromium-engine.ts'
import { prove } from './prove.ts'

await prove(chromiumEngine)

import { chromiumEngine } from './chromium-engine.ts'
import { prove } from './prove.ts'

prove(chromiumEngine)

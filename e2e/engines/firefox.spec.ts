import { firefoxEngine } from './firefox-engine.ts'
import { prove } from './prove.ts'

await prove(firefoxEngine)

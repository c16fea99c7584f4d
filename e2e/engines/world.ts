import type { Stage } from '../support/test.ts'
import type { Engine, EngineBrowser, Tab } from './engine.ts'

/** What a promise is proved with: an engine's browser, the server in front of the demo, the local Openlayer. */
export interface World extends Stage {
  readonly engine: Engine
  /** A browser that other promises use too; the server's address, and so its storage, is this promise's own. */
  readonly browser: EngineBrowser
  /** An open lab page. */
  newLab(browser?: EngineBrowser): Promise<Tab>
}

export type Proof = (world: World) => Promise<void>

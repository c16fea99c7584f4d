import type { Stage } from '../support/test.ts'
import type { Engine, EngineBrowser, Tab } from './engine.ts'

/** Everything a proof needs: an engine's browser, the server in front of the demo, and the local Openlayer. */
export interface World extends Stage {
  readonly engine: Engine
  /** A browser shared with other promises. Each promise has its own server address, and therefore its own storage. */
  readonly browser: EngineBrowser
  /** Opens a lab page. */
  newLab(browser?: EngineBrowser): Promise<Tab>
}

export type Proof = (world: World) => Promise<void>

import type { DatabaseLike, QueueLike } from '../../src/cloudflare.ts'
import type { D1DatabaseLike } from '../../src/testing.ts'

/** What the Worker is given by whoever starts it. */
export interface Bindings {
  /** The local Openlayer's database. */
  readonly ROWS: D1DatabaseLike
  /** What votes wait in while the durable switch is on, what takes those that are given up, and where those are kept. */
  readonly UPDATES: QueueLike
  readonly DEAD_LETTERS: QueueLike
  readonly DEAD_LETTER_ROWS: DatabaseLike
  /** The origins of the demo's own page, separated by commas. */
  readonly PAGE_ORIGINS: string
  /** Signs the grants of those who ask; without it anybody may vote on any answer. */
  readonly GRANT_SECRET?: string
  /** With both of these the demo talks to Openlayer itself. */
  readonly OPENLAYER_API_KEY?: string
  readonly OPENLAYER_INFERENCE_PIPELINE_ID?: string
}

import type { DatabaseLike, QueueLike } from '../../src/cloudflare.ts'
import type { D1DatabaseLike } from '../../src/testing.ts'

/** The bindings of the Worker. */
export interface Bindings {
  /** Database of the local Openlayer. */
  readonly ROWS: D1DatabaseLike
  /** Queue of votes while the durable switch is on, queue of votes that were given up, and the database that keeps those. */
  readonly UPDATES: QueueLike
  readonly DEAD_LETTERS: QueueLike
  readonly DEAD_LETTER_ROWS: DatabaseLike
  /** Origins of the demo's own page, separated by commas. */
  readonly PAGE_ORIGINS: string
  /** Secret that signs the grants of people who ask. Without it anyone may vote on any answer. */
  readonly GRANT_SECRET?: string
  /** With both of these the demo uses the real Openlayer. */
  readonly OPENLAYER_API_KEY?: string
  readonly OPENLAYER_INFERENCE_PIPELINE_ID?: string
}

import type { Turn } from './turn.ts'

/** What delivery asks, and what it tells. */
export interface DeliveryListener {
  /** How many entries wait, as far as this page knows. */
  readonly pending: () => number
  /** How much more than itself an update may take on its way, in bytes. */
  readonly extraBytes: () => number
  /** The status may have changed. */
  readonly onStatus: () => void
  /** Takes over what other pages left, before each look. */
  readonly beforeLook: () => Promise<void>
  /** Told what was settled and found, once it is written. */
  readonly onTurn: (turn: Turn) => void
  /** Nothing waits where something should: a storage that is cleared under an open page tells nobody. */
  readonly onMissing: () => void
}

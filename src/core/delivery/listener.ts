import type { Cycle } from './cycle.ts'

/** Callbacks of delivery. */
export interface DeliveryListener {
  /** Returns the number of waiting entries that this page knows of. */
  readonly pending: () => number
  /** Returns the additional bytes of an update in a request, such as its grant. */
  readonly extraBytes: () => number
  /** Called when the status may have changed. */
  readonly onStatus: () => void
  /** Imports the journals of other pages before each look. */
  readonly beforeLook: () => Promise<void>
  /** Called after a transaction with its results. */
  readonly onCycle: (turn: Cycle) => void
  /** Called if no entry is stored although some should be. Clearing site data fires no event. */
  readonly onMissing: () => void
}

import type { Json } from '../../core/update/json.ts'

/** Limits of the copy of a value. */
export interface SerialiseLimits {
  /** Maximum levels of nesting. Default 16. */
  readonly depth: number
  /** Maximum characters of one text. Default 100,000. */
  readonly textLength: number
  /** Maximum members of one list or object. Default 1,000. */
  readonly members: number
  /** Maximum characters of one value, including everything in it. Default 1,000,000. */
  readonly totalLength: number
}

/**
 * Replaces values that must not leave the process. Called for each member with its key, and for a whole value with an empty
 * key.
 */
export type Redact = (key: string, value: unknown) => unknown

export interface SerialiseOptions {
  readonly limits: SerialiseLimits
  readonly redact?: Redact | undefined
}

/** Number of characters that may still be written, by one value or by several together. */
export interface Budget {
  left: number
}

/** State shared by the functions that serialise one value. */
export interface SerialiseContext {
  readonly limits: SerialiseLimits
  readonly budget: Budget
  /** Objects that contain the current one. */
  readonly path: object[]
  /** Reads, redacts and serialises a member. Returns undefined if it is undefined. */
  readonly member: (key: string, read: (key: string) => unknown) => Json | undefined
  readonly write: (value: unknown) => Json
}

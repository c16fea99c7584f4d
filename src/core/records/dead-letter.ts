import { fromJson, toJson } from '../update/json-text.ts'
import type { ParsedUpdate } from '../update/update.ts'
import type { Key, Stored } from './store.ts'
import type { Timed } from './time.ts'

/** A permanently rejected update, kept until it is retried or discarded. */
export interface DeadLetter extends Timed {
  /** The id to pass to `outbox.retry` and `outbox.discard`. */
  readonly id: string
  /** The refused update. If it was partly accepted, only the refused columns. */
  readonly update: ParsedUpdate
  /** The reason: an `ItemCode` of `aftertrace/proxy`, or a `ProblemCode` or `http_…` if the whole request was refused. */
  readonly code: string
  /** Number of attempts. */
  readonly attempts: number
  /** Its place in the order of acceptance, so that a retry does not overwrite newer values. */
  readonly time: number
  /** When it was rejected, in milliseconds since 1970. */
  readonly at: number
}

export function deadKey(space: string, { time, id }: Timed): Key {
  return ['dead', space, time, id]
}

/** @param entries ids of the rejected entries. */
export function encodeDeadLetter(letter: DeadLetter, entries: readonly string[]): string {
  return toJson({ ...letter, entries })
}

export function decodeDeadLetter({ value }: Stored): DeadLetter {
  const { entries: _, ...letter } = fromJson(value)
  return letter as unknown as DeadLetter
}

/** Returns the codes of rejected entries, by entry id. */
export function rejectedEntries(dead: readonly Stored[]): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  for (const { value } of dead) {
    const { entries, code } = fromJson(value)
    if (Array.isArray(entries)) for (const id of entries) codes.set(id, String(code))
  }
  return codes
}

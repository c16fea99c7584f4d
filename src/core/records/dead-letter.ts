import { fromJson, toJson } from '../update/json-text.ts'
import type { ParsedUpdate } from '../update/update.ts'
import type { Key, Stored } from './store.ts'
import type { Timed } from './time.ts'

/** What was rejected for good; kept until it is retried or discarded. */
export interface DeadLetter extends Timed {
  /** For `outbox.retry` and `outbox.discard`. */
  readonly id: string
  /** What was refused: of an update that was partly accepted, the refused columns alone. */
  readonly update: ParsedUpdate
  /** Why: an `ItemCode` of `aftertrace/proxy`; a `ProblemCode`, or `http_…`, where the whole request was refused. */
  readonly code: string
  /** How often it was tried. */
  readonly attempts: number
  /** Its place in the order of acceptance: a retry does not overtake newer values. */
  readonly time: number
  /** When it was rejected, in milliseconds since 1970. */
  readonly at: number
}

export function deadKey(space: string, { time, id }: Timed): Key {
  return ['dead', space, time, id]
}

/** @param entries the ids of the entries it comes from. */
export function encodeDeadLetter(letter: DeadLetter, entries: readonly string[]): string {
  return toJson({ ...letter, entries })
}

export function decodeDeadLetter({ value }: Stored): DeadLetter {
  const { entries: _, ...letter } = fromJson(value)
  return letter as unknown as DeadLetter
}

/** The codes of rejected entries, by the id of the entry. */
export function rejectedEntries(dead: readonly Stored[]): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  for (const { value } of dead) {
    const { entries, code } = fromJson(value)
    if (Array.isArray(entries)) for (const id of entries) codes.set(id, String(code))
  }
  return codes
}

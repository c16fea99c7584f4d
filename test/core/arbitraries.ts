import fc from 'fast-check'
import { type Entry, encodeEntry } from '../../src/core/records/entry.ts'
import { traceOf } from '../../src/core/records/names.ts'
import { byteLength } from '../../src/core/update/text.ts'

export const limits = { entryBytes: 32_768, maxAgeMs: 604_800_000 }
const inferencePipelineId = 'pipeline'
export const trace = traceOf(inferencePipelineId, 'trace')

/** Returns an entry of the trace with the given position in the order of acceptance. */
export function entryAt(time: number, row: Entry['row'], config?: Entry['config']): Entry {
  const text = encodeEntry({ inferencePipelineId, row, config })
  const bytes = byteLength(text)
  return { id: `entry-${time}`, trace, time, bytes, inferencePipelineId, row, config }
}

const column = fc.constantFrom('vote', 'comment', 'sale', 'truth')
const row = fc.dictionary(column, fc.oneof(fc.integer(), fc.string(), fc.constant(null)), {
  minKeys: 1,
})

/** The entries of a trace, oldest first. */
export const entries: fc.Arbitrary<Entry[]> = fc
  .array(row, { minLength: 1, maxLength: 12 })
  .map((rows) => rows.map((each, index) => entryAt(index + 1, { ...each })))

/** A number from 0 (included) to 1 (excluded). */
export const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

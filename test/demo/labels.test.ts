import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progressBar } from '../../demo/labels/progress-bar.mjs'
import { readCsv } from '../../demo/labels/read-csv.mjs'

async function recordsOf(pieces: Iterable<string>): Promise<string[][]> {
  const records: string[][] = []
  for await (const record of readCsv(pieces)) records.push(record)
  return records
}

describe('a CSV file of labels', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', 'ü', '👍') })
  const records = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 })

  property.prop([records, fc.integer({ min: 1, max: 9 })])(
    'is read as it was written, for all fields and all boundaries of its pieces',
    async (written, size) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
      const text = written.map((fields) => `${fields.map(quote).join(',')}\r\n`).join('')
      const letters = [...text]
      const pieces: string[] = []
      for (let at = 0; at < letters.length; at += size) {
        pieces.push(letters.slice(at, at + size).join(''))
      }
      expect(await recordsOf(pieces)).toEqual(written)
    },
  )

  it('may omit quotes and the last line end', async () => {
    expect(await recordsOf(['a,b\n1,', '2\r\n3,'])).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', ''],
    ])
  })
})

describe('a progress bar', () => {
  const progress = { total: 1_000, taken: 600, settled: 500, delivered: 498, remainingMs: 1_200 }

  it('shows the progress, the failures and the remaining time', () => {
    expect(progressBar(progress)).toBe(
      `[${'#'.repeat(15)}${'·'.repeat(15)}] 500 of 1,000, 2 failed, 2 s left`,
    )
  })

  it('shows only counts if the total is unknown', () => {
    expect(progressBar({ ...progress, total: undefined, remainingMs: undefined })).toBe(
      '500, 2 failed',
    )
  })
})

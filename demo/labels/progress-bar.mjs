const width = 30

/**
 * Formats the progress as one line of text: `[########······] 27,100 of 100,000, 4 failed, 12 s left`.
 *
 * @param {import('../../src/bulk.ts').Progress} progress
 */
export function progressBar({ total, settled, delivered, remainingMs }) {
  const done = total ? Math.round((width * settled) / total) : 0
  const bar = total ? `[${'#'.repeat(done)}${'·'.repeat(width - done)}] ` : ''
  const of = total ? ` of ${total.toLocaleString('en')}` : ''
  const failed = settled > delivered ? `, ${settled - delivered} failed` : ''
  const left = remainingMs === undefined ? '' : `, ${Math.ceil(remainingMs / 1_000)} s left`
  return `${bar}${settled.toLocaleString('en')}${of}${failed}${left}`
}

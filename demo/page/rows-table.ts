import { byId, element } from './element.ts'
import { readRows, type ShownRow } from './server.ts'

const columns = [
  'question',
  'human_feedback',
  'human_feedback_comment',
  'converted',
  'ground_truth',
] as const

/** Columns that most rows never get: they are shown once there is something in them. */
const later: readonly string[] = columns.slice(2)

/** Keeps the table of Openlayer's rows up to date, newest first. Each call asks once. */
export function createRowsTable(): () => Promise<void> {
  const body = byId('rows')
  const shown = new Map<string, HTMLTableRowElement>()
  let cursor = 0
  let first = true

  return async () => {
    const reply = await readRows(cursor)
    cursor = reply.cursor
    const gone = reply.restart ? new Set(shown.keys()) : new Set<string>()
    for (const row of reply.rows) {
      gone.delete(row.inferenceId)
      const known = shown.get(row.inferenceId)
      const made = rowElement(row, !first)
      if (known?.textContent === made.textContent) continue
      if (known) known.replaceWith(made)
      else body.prepend(made)
      shown.set(row.inferenceId, made)
    }
    for (const inferenceId of gone) {
      shown.get(inferenceId)?.remove()
      shown.delete(inferenceId)
    }
    first = false
    later.forEach(showIfFilled)
    byId('no-rows').hidden = shown.size > 0
  }
}

function showIfFilled(column: string): void {
  const cells = [...document.querySelectorAll<HTMLElement>(`[data-column="${column}"]`)]
  const isFilled = cells.some(({ tagName, textContent }) => tagName === 'TD' && textContent)
  for (const cell of cells) cell.hidden = !isFilled
}

function rowElement({ inferenceId, row }: ShownRow, fresh: boolean): HTMLTableRowElement {
  return element(
    'tr',
    { class: fresh ? 'fresh' : undefined, 'data-row': inferenceId },
    element('th', { scope: 'row' }, element('code', { title: inferenceId }, inferenceId)),
    ...columns.map((column) => element('td', { 'data-column': column }, cellText(row[column]))),
  )
}

/** A column that was never written shows nothing; one that was taken back shows null. */
function cellText(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

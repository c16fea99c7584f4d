import { readRows, type ShownRow } from '../network/server.ts'
import { byId, element } from '../parts/element.ts'
import { columnList } from './column-list.ts'

/** Columns that people and the server attach to an answer. The rest of a row is the trace itself. */
const attached: readonly string[] = [
  'human_feedback',
  'human_feedback_reasons',
  'human_feedback_comment',
  'human_feedback_suggestion',
  'converted',
  'order_value',
  'ground_truth',
]

/** Keeps the list of Openlayer's rows up to date, in the order of the questions. Each call sends one request. */
export function createRowsPanel(): () => Promise<void> {
  const body = byId('rows')
  const shown = new Map<string, HTMLElement>()
  let cursor = 0
  let first = true

  return async () => {
    const reply = await readRows(cursor)
    cursor = reply.cursor
    const removed = reply.restart ? new Set(shown.keys()) : new Set<string>()
    for (const row of reply.rows) {
      removed.delete(row.inferenceId)
      const known = shown.get(row.inferenceId)
      const made = rowElement(row, !first)
      if (known?.textContent === made.textContent) continue
      if (known) known.replaceWith(made)
      else body.append(made)
      shown.set(row.inferenceId, made)
      if (!first) made.scrollIntoView({ block: 'nearest' })
    }
    for (const inferenceId of removed) {
      shown.get(inferenceId)?.remove()
      shown.delete(inferenceId)
    }
    first = false
    byId('no-rows').hidden = shown.size > 0
  }
}

function rowElement({ inferenceId, row }: ShownRow, fresh: boolean): HTMLElement {
  // Show every column from the start, so that an attached value moves nothing.
  const columns = Object.fromEntries(attached.map((column) => [column, row[column]]))
  return element(
    'li',
    { class: `card${fresh ? ' fresh' : ''}`, 'data-row': inferenceId },
    element('b', {}, `${row['question'] ?? ''}`),
    element('code', {}, inferenceId),
    columnList(columns),
  )
}

import { element } from '../parts/element.ts'

/** Lists columns and their values without truncating them. A null is shown as `null`. */
export function columnList(row: Readonly<Record<string, unknown>>): HTMLElement {
  return element(
    'dl',
    { class: 'columns' },
    ...Object.entries(row).flatMap(([column, value]) => [
      element('dt', {}, column),
      element(
        'dd',
        {
          'data-column': column,
          class: value === null || value === undefined ? 'unset' : undefined,
        },
        textOf(value),
      ),
    ]),
  )
}

/** Formats a column: a dash if it was never written, and `null` if its value was removed. */
function textOf(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

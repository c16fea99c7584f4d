import { element } from '../parts/element.ts'

/** Columns and their values, one below the other: nothing is cut off, and null is always `null`. */
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

/** A column that was never written is a dash; one that was taken back is `null`. */
function textOf(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

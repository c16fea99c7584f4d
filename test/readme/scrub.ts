import { createClient, type Row } from 'aftertrace'

// #region scrub
export const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  scrub: ({ row, ...update }) => ({ ...update, row: mask(row) }),
})
// #endregion

/** Masks e-mail addresses. */
function mask(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? value.replaceAll(/\S+@\S+/g, '…') : value,
    ]),
  )
}

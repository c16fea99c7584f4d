import * as v from 'valibot'

/** Schema of a positive whole number, up to the maximum of a timer. */
export const count = v.custom<number>(
  (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 2_147_483_647,
  'must be a positive whole number.',
)

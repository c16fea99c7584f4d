import * as v from 'valibot'

/** A positive whole number that a timer can hold, too. */
export const count = v.custom<number>(
  (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 2_147_483_647,
  'must be a positive whole number.',
)

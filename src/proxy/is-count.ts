/** Whether a value is a positive whole number that a timer can hold, too. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 2_147_483_647
}

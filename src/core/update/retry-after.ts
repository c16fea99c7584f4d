/** The longest wait a server may impose: a day. */
export const maxRetryAfterMs = 86_400_000

/** The two date forms of RFC 9110 that name their zone; `Date.parse` alone would believe almost anything. */
const httpDate = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -](?:\d{4}|\d\d) \d\d:\d\d:\d\d GMT$/

/**
 * How long a `Retry-After` header asks to wait, in milliseconds, at most a day (PROTOCOL C-11).
 *
 * @param value seconds or an HTTP date. What is missing, past, zero, negative or garbage is `undefined`.
 * @param nowMs milliseconds since 1970.
 * @example
 * parseRetryAfter('120', Date.now()) // 120_000
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  if (decimal.test(text)) return bounded(Number(text) * 1_000)
  return httpDate.test(text) ? bounded(Date.parse(text) - nowMs) : undefined
}

/**
 * The wait that a reply's headers name, in milliseconds: `retry-after-ms` wins over `Retry-After`.
 *
 * A date is measured against the reply's own `Date`, for the clock here may be wrong (PROTOCOL C-18).
 *
 * @param header gives a header's value by its lower-case name.
 * @param nowMs milliseconds since 1970, for a reply whose `Date` is missing or cannot be read.
 */
export function readRetryAfter(
  header: (name: string) => string | null,
  nowMs: number,
): number | undefined {
  const ms = header('retry-after-ms')?.trim() ?? ''
  const exact = decimal.test(ms) ? bounded(Number(ms)) : undefined
  return exact ?? parseRetryAfter(header('retry-after'), repliedAt(header('date')) ?? nowMs)
}

function repliedAt(date: string | null): number | undefined {
  const text = date?.trim() ?? ''
  const ms = httpDate.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

const decimal = /^\d+(?:\.\d+)?$/

function bounded(ms: number): number | undefined {
  return ms > 0 ? Math.min(Math.ceil(ms), maxRetryAfterMs) : undefined
}

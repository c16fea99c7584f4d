/** Longest wait that a server can ask for: a day. */
export const maxRetryAfterMs = 86_400_000

/** The two date formats of RFC 9110 with a time zone. `Date.parse` alone accepts almost any text. */
const httpDate = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -](?:\d{4}|\d\d) \d\d:\d\d:\d\d GMT$/

/**
 * Returns the wait of a `Retry-After` header in milliseconds, at most a day (PROTOCOL C-11).
 *
 * @param value seconds or an HTTP date. A missing, past, zero, negative or invalid value gives `undefined`.
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
 * Returns the wait in a reply's headers, in milliseconds. `retry-after-ms` takes precedence over `Retry-After`.
 *
 * A date is compared with the reply's own `Date` header, because the local clock may be wrong (PROTOCOL C-18).
 *
 * @param header returns a header's value by its lower-case name.
 * @param nowMs milliseconds since 1970, used if the reply's `Date` is missing or invalid.
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

/** Reads what the page itself keeps in this browser; `fallback` where there is nothing, or nothing readable. */
export function readKept<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
  fallback: Value,
): Value {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isValue(value) ? value : fallback
  } catch {
    // Storage may be forbidden; the page then starts afresh each time.
    return fallback
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch (cause) {
    console.info('This browser keeps nothing for the page.', cause)
  }
}

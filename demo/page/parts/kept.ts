/** Reads a value that the page stores in this browser. Returns `fallback` if there is none or it cannot be read. */
export function readKept<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
  fallback: Value,
): Value {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isValue(value) ? value : fallback
  } catch {
    // Storage may be forbidden. The page then starts empty each time.
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

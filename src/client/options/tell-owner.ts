/** Calls what the owner of a client gave: a mistake of theirs is theirs to see, and nothing waits for it. */
export function tellOwner<Value>(
  listener: ((value: Value) => void) | undefined,
  value: Value,
): void {
  try {
    listener?.(value)
  } catch (mistake) {
    console.error(mistake)
  }
}

/**
 * Calls what the owner of a client gave: a mistake of theirs is theirs to see, and nothing waits for it. One that
 * rejects would end a process.
 */
export function tellOwner<Value>(
  listener: ((value: Value) => void) | undefined,
  value: Value,
): void {
  if (listener) void (async () => listener(value))().catch(console.error)
}

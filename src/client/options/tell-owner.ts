/**
 * Calls a listener of the client's owner without waiting for it. Errors, rejections included, are printed on the console:
 * an unhandled rejection would end a Node process.
 */
export function tellOwner<Value>(
  listener: ((value: Value) => void) | undefined,
  value: Value,
): void {
  if (listener) void (async () => listener(value))().catch(console.error)
}

/**
 * Handles the rejection of a promise that a hook returned although its result must be synchronous. The result is refused
 * anyway, but on Node an unhandled rejection ends the process.
 */
export function hearRejection(answer: unknown): void {
  void Promise.resolve(answer).catch(() => undefined)
}

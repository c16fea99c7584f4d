/**
 * Hears the rejection of what a hook gave where it has to answer at once: the answer is refused, and the promise in it,
 * if there is one, would be nobody's. On Node an unheard rejection ends the process.
 */
export function hearRejection(answer: unknown): void {
  void Promise.resolve(answer).catch(() => undefined)
}

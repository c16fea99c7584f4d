/** Whether a text is exactly what a browser sends as Origin: no `null`, wildcard, path, default port, capitals. */
export function isOrigin(text: unknown): boolean {
  if (typeof text !== 'string' || !/^https?:\/\/[^*]+$/.test(text)) return false
  try {
    return new URL(text).origin === text
  } catch {
    return false
  }
}

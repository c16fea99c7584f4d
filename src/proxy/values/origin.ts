/**
 * Whether a text is an origin exactly as a browser or the web view of an app sends it: no `null`, wildcard, path, default
 * port or capitals.
 *
 * Apps have schemes of their own, such as `capacitor://localhost`. `file:` and other schemes without a meaningful host
 * are refused.
 */
export function isOrigin(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const scheme = /^([a-z][a-z\d+.-]*):\/\/[^/?#*\\@\s]+$/.exec(text)?.[1]
  if (scheme === undefined || withoutOrigin.has(scheme)) return false
  try {
    const { origin, protocol, host } = new URL(text)
    // `URL.origin` is `null` for the schemes of apps.
    return (scheme.startsWith('http') ? origin : `${protocol}//${host}`) === text
  } catch {
    return false
  }
}

const withoutOrigin: ReadonlySet<string> = new Set([
  'about',
  'blob',
  'data',
  'file',
  'filesystem',
  'ftp',
  'javascript',
  'ws',
  'wss',
])

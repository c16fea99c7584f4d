/**
 * Whether a text is exactly what a browser or an app's web view sends as Origin: no `null`, wildcard, path, default port
 * or capitals.
 *
 * Apps have schemes of their own, such as `capacitor://localhost`; `file:` and other schemes without a host that means
 * anything are none.
 */
export function isOrigin(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const scheme = /^([a-z][a-z\d+.-]*):\/\/[^/?#*\\@\s]+$/.exec(text)?.[1]
  if (scheme === undefined || withoutOrigin.has(scheme)) return false
  try {
    const { origin, protocol, host } = new URL(text)
    // Of schemes that it does not know a URL gives `null` for an origin.
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

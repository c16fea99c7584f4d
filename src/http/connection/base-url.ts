import * as v from 'valibot'

/**
 * Schema of the URL that the key is sent to: an absolute https URL, or http for the local machine only, without a query,
 * hash or credentials. Trailing slashes are removed (PROTOCOL C-1).
 */
export const baseURL = v.pipe(
  v.custom<string>(
    isBaseURL,
    'must be an absolute https URL (http only for localhost) without query, hash or credentials.',
  ),
  v.transform((text) => {
    const { origin, pathname } = new URL(text)
    return origin + pathname.replace(/\/+$/, '')
  }),
)

function isBaseURL(base: unknown): boolean {
  const url = typeof base === 'string' && !/[?#]/.test(base) ? toUrl(base) : undefined
  return url !== undefined && isPrivate(url) && url.username === '' && url.password === ''
}

function toUrl(base: string): URL | undefined {
  try {
    return new URL(base)
  } catch {
    return undefined
  }
}

/** Whether the key cannot be read in transit: the connection is encrypted or stays on this machine. */
function isPrivate(url: URL): boolean {
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && isLoopback(url.hostname)
}

/** Whether a host name refers to the local machine. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname)
}

const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/

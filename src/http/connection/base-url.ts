import * as v from 'valibot'

/**
 * Where the key may be sent: an absolute https URL, http only for this machine itself, without a query, hash or
 * credentials; slashes at its end are absorbed (PROTOCOL C-1).
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

/** Whether nobody on the way can read the key. */
function isPrivate(url: URL): boolean {
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && isLoopback(url.hostname)
}

/** Whether a host name is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname)
}

const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/

import { ConfigurationError } from '../core/update/errors.ts'

/**
 * Checks where the key may be sent, and absorbs trailing slashes (PROTOCOL C-1).
 *
 * @param base an absolute https URL; http only for this machine itself. No query, hash or credentials.
 * @throws ConfigurationError `invalid_base_url`, without the URL: it may hold a password.
 */
export function parseBaseUrl(base: unknown): string {
  const url = typeof base === 'string' && !/[?#]/.test(base) ? toUrl(base) : undefined
  if (!(url && isPrivate(url) && url.username === '' && url.password === '')) {
    throw new ConfigurationError(
      'invalid_base_url',
      'baseUrl must be an absolute https URL (http only for localhost) without query, hash or credentials.',
    )
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
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

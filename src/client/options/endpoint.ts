import { ConfigurationError } from '../../core/update/errors.ts'

/** Base URL of a relative endpoint where there is no document, as in server-side rendering. Nothing can be sent to it. */
const nowhere = 'http://no.invalid/'

/** Whether the endpoint is relative to a missing document, so that nothing can be sent. */
export function isNowhere(endpoint: string): boolean {
  return endpoint.startsWith(nowhere)
}

function badEndpoint(): ConfigurationError {
  return new ConfigurationError('invalid_endpoint', 'endpoint must be a plain http(s) URL.')
}

/**
 * Resolves the URL of a proxy as `fetch` does in this document.
 *
 * @throws ConfigurationError if it is not an http(s) URL, or contains credentials or a fragment.
 */
export function resolveEndpoint(endpoint: string | URL): string {
  let url: URL | undefined
  try {
    // Only strings and URLs: `[object Object]` or `null` would otherwise become a path.
    const text = (endpoint as URL).href ?? (endpoint as string).trim()
    url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href ?? nowhere)
  } catch {
    // Not a URL: refused below with an error that does not contain it.
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash) {
    throw badEndpoint()
  }
  return url.href
}

/** Replaces `accept` if the endpoint is relative to a missing document. */
export async function refuseAll(): Promise<never> {
  throw badEndpoint()
}

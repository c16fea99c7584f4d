import { ConfigurationError } from '../../core/update/errors.ts'

/** What a path is below where there is no page, as where pages are rendered on a server: nothing can be sent there. */
const nowhere = 'http://no.invalid/'

/** Whether requests to this endpoint could never leave. */
export function isNowhere(endpoint: string): boolean {
  return endpoint.startsWith(nowhere)
}

function badEndpoint(): ConfigurationError {
  return new ConfigurationError('invalid_endpoint', 'endpoint must be a plain http(s) URL.')
}

/**
 * The absolute URL of a proxy: what it means to `fetch` in this document.
 *
 * @throws ConfigurationError for what is no http(s) URL, and for credentials in it.
 */
export function resolveEndpoint(endpoint: string | URL): string {
  let url: URL | undefined
  try {
    // As text, so that nothing else is taken for a path: no `[object Object]`, no `null`.
    const text = (endpoint as URL).href ?? (endpoint as string).trim()
    url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href ?? nowhere)
  } catch {
    // No URL at all: refused below, without its text.
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash) {
    throw badEndpoint()
  }
  return url.href
}

/** Where a path has no page to be relative to, nothing that is accepted could ever be sent. */
export async function refuseAll(): Promise<never> {
  throw badEndpoint()
}

import type { WaitingEvent } from '../../core/outbox/waiting-event.ts'
import type { ClientOptions } from './options.ts'

const path = 'check the path of endpoint: the proxy is not there.'
const before = 'something before the proxy refuses these requests.'
const key = 'check the API key of the proxy.'

/** How to fix the cause of a code. The texts are fixed. */
const advice: Readonly<Record<string, string>> = {
  origin_denied: "add this page's origin to the proxy's allowedOrigins.",
  not_the_proxy: path,
  http_404: path,
  http_405: path,
  http_401: before,
  http_403: before,
  upstream_key_refused: key,
  key_missing: key,
  grant_missing: 'give createClient the option grant.',
  no_answer: 'check that the proxy runs, its allowedOrigins, and connect-src of the CSP.',
}

/**
 * Prints on the console what a developer has to fix, once for each code. The message contains only fixed text, the code and
 * the proxy's origin.
 */
export function createAdvisor(
  { debug = isOwnComputer(), credentials }: ClientOptions,
  endpoint: string,
): (event: WaitingEvent) => void {
  const said = new Set<string>()
  return ({ code = '', reason }) => {
    const text = advice[code]
    if (!debug || !text || reason === 'offline' || said.has(code)) return
    said.add(code)
    const isCredentials = code === 'no_answer' && credentials === 'include'
    const more = isCredentials ? ' And whether it allows credentials.' : ''
    const origin = endpoint && `, ${new URL(endpoint).origin}`
    console.warn(`aftertrace: ${text}${more} (${code}${origin})`)
  }
}

function isOwnComputer(): boolean {
  const host = globalThis.location?.hostname ?? ''
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)
}

import type { WaitingEvent } from '../../core/outbox/waiting-event.ts'
import type { ClientOptions } from './options.ts'

const path = 'check the path of endpoint: the proxy is not there.'
const before = 'something before the proxy refuses these requests.'
const key = 'check the API key of the proxy.'

/** What a developer has to do about a code, in fixed words. */
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
 * Says on the console what has to be fixed, once for each code: on a developer's own computer nothing should be silent.
 * Only fixed text, the code and the origin of the proxy.
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

import type { ProxyOptions } from '../../src/proxy.ts'

type Trouble = Pick<ProxyOptions, 'clientKey' | 'rateLimit' | 'now' | 'enabled'>

const yearMs = 365 * 86_400_000

/** Simulates a fault requested with `?trouble=`: too many requests, expired grants, or feedback that is switched off. */
export function troubleOf(request: Request): Partial<Trouble> {
  switch (new URL(request.url).searchParams.get('trouble')) {
    case 'busy':
      return { clientKey: () => 'everybody', rateLimit: { limit: () => ({ success: false }) } }
    case 'grant':
      return { now: () => Date.now() + yearMs }
    case 'off':
      return { enabled: () => false }
    default:
      return {}
  }
}

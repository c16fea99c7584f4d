import type { Settings } from '../options/settings.ts'
import type { ProblemCode } from '../values/problem.ts'

/**
 * Checks the head of a request, from cheap to costly.
 *
 * A missing Origin is accepted: browsers always send one with a POST, other clients need not, and anyone can forge one.
 * The check prevents foreign pages from using the browsers of their visitors. It is no authorisation.
 */
export function checkHead(request: Request, settings: Settings): ProblemCode | undefined {
  const { headers, method, url } = request
  if (settings.path !== undefined && new URL(url).pathname !== settings.path) return 'not_found'
  if (method !== 'POST' && method !== 'OPTIONS') return 'method_denied'
  const origin = headers.get('origin')
  if (origin !== null && !settings.origins.has(origin)) return 'origin_denied'
  if (method === 'OPTIONS') return undefined
  if (!json.test(headers.get('content-type') ?? '')) return 'not_json'
  // A small compressed body can be huge when decompressed: 100 MiB of zeros are 172 bytes of brotli.
  if (headers.has('content-encoding')) return 'encoded'
  const declared = Number(headers.get('content-length') ?? 0)
  return declared > settings.limits.bytes ? 'too_large' : undefined
}

/** The content type that a form or a beacon cannot send without a preflight. */
const json = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i

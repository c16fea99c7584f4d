import { Refusal } from './refusal.ts'

/**
 * Requires the header `Authorization: Bearer <key>`. Every refusal has the same text.
 *
 * @throws Refusal 401
 */
export function requireKey(request: Request, apiKey: string): void {
  const [scheme, key, ...more] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() === 'bearer' && key === apiKey && more.length === 0) return
  throw new Refusal(401, 'A valid Bearer key is needed.')
}

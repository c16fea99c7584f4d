import { Refusal } from './refusal.ts'

/**
 * Asks for `Authorization: Bearer <key>`; whatever is wrong with it, the refusal is the same.
 *
 * @throws Refusal 401
 */
export function requireKey(request: Request, apiKey: string): void {
  const [scheme, key, ...more] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() === 'bearer' && key === apiKey && more.length === 0) return
  throw new Refusal(401, 'A valid Bearer key is needed.')
}

// #region workers
import { env } from 'cloudflare:workers'
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => env.OPENLAYER_API_KEY
const clientKey = (request: Request) => request.headers.get('cf-connecting-ip') ?? undefined

export default {
  fetch: createProxy({ ...policy, apiKey, clientKey, rateLimit: env.FEEDBACK_RATE_LIMIT }),
}
// #endregion

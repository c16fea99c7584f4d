import { createProxy } from '../src/proxy.ts'
import type { Bindings } from './worker/bindings.ts'
import { chat } from './worker/chat.ts'
import { listRows } from './worker/list-rows.ts'
import { openlayerOf } from './worker/openlayer.ts'
import { policy } from './worker/policy.ts'

/**
 * The demo's server side: an assistant that publishes its traces, the feedback proxy, and, without a key of
 * Openlayer's, the local Openlayer too. Everything is made anew for each request, as Workers want it.
 */
export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const openlayer = openlayerOf(bindings)
    const { pathname } = new URL(request.url)
    switch (pathname) {
      case '/feedback':
        return createProxy(policy(openlayer, bindings))(request)
      case '/api/chat':
        return chat(request, openlayer)
      case '/api/settings':
        return Response.json(openlayer.about)
      case '/api/rows':
        return listRows(request, openlayer)
      default:
        return openlayer.local?.(request) ?? new Response('Not found', { status: 404 })
    }
  },
}

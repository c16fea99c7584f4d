declare const Bun: {
  readonly env: Readonly<Record<string, string | undefined>>
  serve(options: { fetch(request: Request, server: Server): Promise<Response> }): unknown
}

// #region bun
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => Bun.env['OPENLAYER_API_KEY']
const clientKey = (request: Request, server: Server) => server.requestIP(request)?.address
const proxy = createProxy({ ...policy, apiKey, clientKey })

Bun.serve({ fetch: (request, server) => proxy(request, server) })
// #endregion

interface Server {
  requestIP(request: Request): { readonly address: string } | null
}

declare const Deno: {
  readonly env: { get(name: string): string | undefined }
  serve(handler: (request: Request, info: { remoteAddr: Address }) => Promise<Response>): unknown
}

// #region deno
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => Deno.env.get('OPENLAYER_API_KEY')
const clientKey = (_: Request, { hostname }: Address) => hostname
const proxy = createProxy({ ...policy, apiKey, clientKey })

Deno.serve((request, { remoteAddr }) => proxy(request, remoteAddr))
// #endregion

interface Address {
  readonly hostname: string
}

// #region sveltekit
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const clientKey = (_: Request, address: string) => address
const proxy = createProxy({ ...policy, apiKey, clientKey })

type Event = { request: Request; getClientAddress: () => string }

export const POST = ({ request, getClientAddress }: Event) => proxy(request, getClientAddress())
export const OPTIONS = (event: Event) => POST(event)
// #endregion

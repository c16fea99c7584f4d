// #region remix
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const proxy = createProxy({ ...policy, apiKey })

type Arguments = { request: Request }

export const action = ({ request }: Arguments) => proxy(request)
export const loader = ({ request }: Arguments) => proxy(request) // preflights
// #endregion

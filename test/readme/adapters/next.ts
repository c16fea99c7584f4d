// #region next
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const proxy = createProxy({ ...policy, apiKey })

export const POST = (request: Request) => proxy(request)
export const OPTIONS = (request: Request) => proxy(request)
// #endregion

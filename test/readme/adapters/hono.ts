// #region hono
import { createProxy } from 'aftertrace/proxy'
import { Hono } from 'hono'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const proxy = createProxy({ ...policy, apiKey })

export const app = new Hono().all('/feedback', ({ req }) => proxy(req.raw))
// #endregion

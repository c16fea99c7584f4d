// #region nuxt
import { createProxy } from 'aftertrace/proxy'
import { defineEventHandler, toWebRequest } from 'h3'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const proxy = createProxy({ ...policy, apiKey })

export default defineEventHandler((event) => proxy(toWebRequest(event)))
// #endregion

// #region express
import { createProxy } from 'aftertrace/proxy'
import { type NodeContext, toNodeListener } from 'aftertrace/proxy/node'
import express from 'express'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
const listener = toNodeListener(createProxy({ ...policy, apiKey, clientKey }))

export const app = express()
app.all('/feedback', listener) // before express.json()
// #endregion

// #region node
import { createServer } from 'node:http'
import { createProxy } from 'aftertrace/proxy'
import { type NodeContext, serverLimits, toNodeListener } from 'aftertrace/proxy/node'
import { policy } from './policy.ts'

const { OPENLAYER_API_KEY: apiKey = '', PORT = '8080' } = process.env
const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
const proxy = createProxy({ ...policy, apiKey, clientKey })
export const server = createServer(serverLimits, toNodeListener(proxy)).listen(Number(PORT))
// #endregion

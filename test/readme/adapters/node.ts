// #region node
import { createServer } from 'node:http'
import { createProxy } from 'aftertrace/proxy'
import { type NodeContext, serverLimits, toNodeListener } from 'aftertrace/proxy/node'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
const proxy = createProxy({ ...policy, apiKey, clientKey })
const port = Number(process.env['PORT'] ?? 8080)
export const server = createServer(serverLimits, toNodeListener(proxy)).listen(port)
// #endregion

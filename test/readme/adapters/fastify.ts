// #region fastify
import { createProxy } from 'aftertrace/proxy'
import { type NodeContext, toNodeListener } from 'aftertrace/proxy/node'
import fastify from 'fastify'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
const listener = toNodeListener(createProxy({ ...policy, apiKey, clientKey }))

export const app = fastify()
app.register(async (scope) => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  scope.all('/feedback', (request, reply) => {
    reply.hijack()
    listener(request.raw, reply.raw)
  })
})
// #endregion

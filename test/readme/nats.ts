import { policy } from './adapters/policy.ts'

const stopping = new AbortController()

// #region nats
import { createServer } from 'node:http'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { createNatsQueue, setUpNats } from 'aftertrace/nats'
import { toNodeListener } from 'aftertrace/proxy/node'

const connection = await connect({ servers: 'nats://127.0.0.1:4222', maxReconnectAttempts: -1 })
await setUpNats(await jetstreamManager(connection), { replicas: 3 })
const queue = createNatsQueue({
  ...policy,
  apiKey: () => process.env['OPENLAYER_API_KEY'],
  jetstream: jetstream(connection),
})
createServer(toNodeListener(queue.proxy)).listen(8787)
await queue.consume(stopping.signal)
// #endregion

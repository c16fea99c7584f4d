// #region direct
import { createClient, groundTruth, signals } from 'aftertrace'
import { createOpenlayerTransport } from 'aftertrace/openlayer'

interface Order {
  readonly inferenceId: string
  readonly value: number
}

/** Call it as `ctx.waitUntil(attachOrder(order, env.OPENLAYER_API_KEY))`. */
export async function attachOrder(order: Order, apiKey: string): Promise<void> {
  const client = createClient({
    transport: createOpenlayerTransport({ apiKey }),
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  await client.update(signals(order.inferenceId, { converted: true, order_value: order.value }))
  await client.update(groundTruth(order.inferenceId, 'The sun is 94.471 million miles away.'))
  const { remaining } = await client.flush()
  if (remaining.length > 0) console.log(`${remaining.length} updates want another try`)
}
// #endregion

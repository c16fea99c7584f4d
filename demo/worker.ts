import type { MessageBatchLike } from '../src/cloudflare.ts'
import { createProxy } from '../src/proxy.ts'
import { attachOutcomes } from './worker/attach-outcomes.ts'
import type { Bindings } from './worker/bindings.ts'
import { chat, type Lifetime } from './worker/chat.ts'
import { durableOf } from './worker/durable.ts'
import { clearFollowUps } from './worker/follow-ups.ts'
import { listRows } from './worker/list-rows.ts'
import { type Openlayer, openlayerOf } from './worker/openlayer.ts'
import { operate } from './worker/operator.ts'
import { policy } from './worker/policy.ts'
import { readSwitches } from './worker/switches.ts'
import { troubleOf } from './worker/trouble.ts'

const hourMs = 3_600_000

/**
 * The demo's server side: an assistant whose calls are traced, the feedback proxy, the outcomes an hour later and, without
 * an Openlayer key, the local Openlayer too. Everything is created for each request, as Workers require.
 */
export default {
  async fetch(request: Request, bindings: Bindings, lifetime: Lifetime): Promise<Response> {
    const openlayer = openlayerOf(bindings)
    const { pathname } = new URL(request.url)
    switch (pathname) {
      case '/feedback':
        return feedback(request, openlayer, bindings)
      case '/api/chat':
        return chat(request, openlayer, bindings, lifetime)
      case '/api/hour':
        return skipHour(request, bindings)
      case '/api/operator':
      case '/api/operator/replay':
        return operate(request, openlayer, bindings)
      case '/api/settings':
        return Response.json(openlayer.about)
      case '/api/rows':
        return listRows(request, openlayer)
      case '/local':
        if (request.method === 'DELETE') await clearFollowUps(bindings.ROWS)
        return forLocal(request, openlayer)
      default:
        return forLocal(request, openlayer)
    }
  },

  /** Handles the messages of the queue. */
  async queue(batch: MessageBatchLike, bindings: Bindings): Promise<void> {
    const { worker, finish } = durableOf(openlayerOf(bindings), bindings)
    await worker.queue(batch)
    await finish()
  },

  /** Handles the cron trigger of a deployed Worker. */
  async scheduled({ scheduledTime }: { scheduledTime: number }, bindings: Bindings): Promise<void> {
    await attachOutcomes(scheduledTime, openlayerOf(bindings), bindings)
  },
}

/** Writes votes directly, or through the queue if the durable switch is on. */
async function feedback(
  request: Request,
  openlayer: Openlayer,
  bindings: Bindings,
): Promise<Response> {
  const { durable } = await readSwitches(bindings.ROWS)
  if (!durable) {
    return createProxy({ ...policy(openlayer, bindings), ...troubleOf(request) })(request)
  }
  const { worker, finish } = durableOf(openlayer, bindings)
  const response = await worker.fetch(request)
  await finish()
  return response
}

async function forLocal(request: Request, { local }: Openlayer): Promise<Response> {
  return local?.(request) ?? new Response('Not found', { status: 404 })
}

/** Attaches the outcomes that are due in an hour, as if the hour had passed. */
async function skipHour({ method }: Request, bindings: Bindings): Promise<Response> {
  if (method !== 'POST') return new Response('Use POST.', { status: 405 })
  const attached = await attachOutcomes(Date.now() + hourMs, openlayerOf(bindings), bindings)
  return Response.json({ attached })
}

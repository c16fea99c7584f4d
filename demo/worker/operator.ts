import * as v from 'valibot'
import type { Bindings } from './bindings.ts'
import { countsOf } from './counts.ts'
import { durableOf, operatorSecret } from './durable.ts'
import type { Openlayer } from './openlayer.ts'
import { readSwitches, writeSwitches } from './switches.ts'

const switches = v.partial(v.strictObject({ durable: v.boolean(), outage: v.boolean() }))

/** Answers the operator page: waiting updates and dead letters, the switches, and replay. */
export async function operate(
  request: Request,
  openlayer: Openlayer,
  bindings: Bindings,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  // A page of another origin needs a preflight to send JSON. Preflights are refused, so only this page can use the buttons.
  const isOurs = request.headers.get('content-type') === 'application/json'
  if (request.method === 'GET') return Response.json(await stateOf(openlayer, bindings))
  if (request.method !== 'POST' || !isOurs)
    return new Response('Use POST with JSON.', { status: 405 })
  if (pathname === '/api/operator/replay') {
    await askDurable('/operator/replay', openlayer, bindings)
    return Response.json(await stateOf(openlayer, bindings))
  }
  const given = v.safeParse(switches, await request.json())
  if (!given.success) return new Response('Unknown switch.', { status: 400 })
  await writeSwitches(given.output, bindings.ROWS)
  return Response.json(await stateOf(openlayer, bindings))
}

async function stateOf(openlayer: Openlayer, bindings: Bindings) {
  const { deadLetters } = await askDurable('/operator/dead-letters', openlayer, bindings)
  return {
    ...(await readSwitches(bindings.ROWS)),
    ...(await countsOf(bindings.ROWS)),
    deadLetters,
  }
}

/** Calls the Worker's own operator routes with its secret, as for a deployed Worker. */
async function askDurable(path: string, openlayer: Openlayer, bindings: Bindings) {
  const { worker, finish } = durableOf(openlayer, bindings)
  const response = await worker.fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'x-operator-secret': operatorSecret },
    }),
  )
  const reply = await response.json()
  if (path === '/operator/replay') await finish({ queued: reply.replayed })
  return reply
}

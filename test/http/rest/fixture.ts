import { createOpenlayer, type OpenlayerOptions } from '../../../src/openlayer.ts'
import { createLocalOpenlayer } from '../../../src/testing.ts'
import { canary, createUpstream } from '../upstream.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

/** Returns a REST client and its upstream. */
export function clientOn(
  answer?: Parameters<typeof createUpstream>[0],
  options: Partial<OpenlayerOptions> = {},
) {
  const upstream = createUpstream(answer)
  const openlayer = createOpenlayer({ apiKey: canary, fetch: upstream.fetch, ...options })
  return { ...upstream, ...openlayer.inferencePipelines }
}

/** Returns a REST client of a local Openlayer. */
export function localClient() {
  const local = createLocalOpenlayer({ apiKey: canary })
  return createOpenlayer({
    apiKey: canary,
    baseURL: 'http://localhost/v1',
    fetch: (input, init) => local(new Request(input, init)),
  }).inferencePipelines
}

export async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
}

import * as v from 'valibot'

const value = v.optional(v.pipe(v.string(), v.trim()))
const world = v.object({
  process: v.object({
    env: v.object({ OPENLAYER_API_KEY: value, OPENLAYER_BASE_URL: value }),
  }),
})

/** Returns an environment variable, or `undefined` if it is empty or there is no environment. */
export function fromEnvironment(
  name: 'OPENLAYER_API_KEY' | 'OPENLAYER_BASE_URL',
): string | undefined {
  const { success, output } = v.safeParse(world, globalThis)
  return (success && output.process.env[name]) || undefined
}

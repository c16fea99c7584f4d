import * as v from 'valibot'

const value = v.optional(v.pipe(v.string(), v.trim()))
const world = v.object({
  process: v.object({
    env: v.object({ OPENLAYER_API_KEY: value, OPENLAYER_BASE_URL: value }),
  }),
})

/** A variable of the environment, where there is an environment and the variable is not empty. */
export function fromEnvironment(
  name: 'OPENLAYER_API_KEY' | 'OPENLAYER_BASE_URL',
): string | undefined {
  const { success, output } = v.safeParse(world, globalThis)
  return (success && output.process.env[name]) || undefined
}

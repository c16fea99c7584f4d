import * as v from 'valibot'

const value = v.optional(v.pipe(v.string(), v.trim()))
/** No more of it is read than is asked for. */
const world = (name: string) =>
  v.object({ process: v.object({ env: v.object({ [name]: value }) }) })

/** Returns an environment variable, or `undefined` if it is empty, may not be read, or there is no environment. */
export function fromEnvironment(
  name: 'OPENLAYER_API_KEY' | 'OPENLAYER_BASE_URL',
): string | undefined {
  try {
    const { process } = v.parse(world(name), globalThis)
    return process.env[name] || undefined
  } catch {
    // There is none; or Deno may not read it, and says so by throwing.
    return undefined
  }
}

import * as v from 'valibot'
import { count } from './count.ts'

/** Limits of one request. */
export interface ProxyLimits {
  /** Maximum size of the body in bytes. Default 65,536. */
  readonly bytes: number
  /** Maximum number of updates. Default 50. */
  readonly items: number
  /** Maximum nesting depth of the JSON. Default 20, or 64 if rows may be published. */
  readonly depth: number
  /** Maximum number of `{`, `[` and `,` outside strings. Default 20,000. */
  readonly tokens: number
}

/** Default depth for published rows. Steps of a trace are nested, so its row is nested deeper than an update. */
const publishDepth = 64

export const limitOptions = v.object({
  bytes: v.optional(count, 65_536),
  items: v.optional(count, 50),
  depth: v.optional(count),
  tokens: v.optional(count, 20_000),
})

/** Applies defaults to the limits that the operator has not set. */
export function fillLimits(
  { depth, ...limits }: v.InferOutput<typeof limitOptions>,
  publishes: boolean,
): ProxyLimits {
  return { ...limits, depth: depth ?? (publishes ? publishDepth : 20) }
}

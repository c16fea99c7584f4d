import * as v from 'valibot'
import { count } from './count.ts'

/** What one request may weigh. */
export interface ProxyLimits {
  /** Of the body. Default 65,536. */
  readonly bytes: number
  /** Updates in a request. Default 50. */
  readonly items: number
  /** Nesting of the body's JSON. Default 20; where rows may be published 64. */
  readonly depth: number
  /** How often one of `{ [ ,` stands outside strings. Default 20,000. */
  readonly tokens: number
}

/** Steps of a trace stand in each other: its row nests deeper than an update. */
const publishDepth = 64

export const limitOptions = v.object({
  bytes: v.optional(count, 65_536),
  items: v.optional(count, 50),
  depth: v.optional(count),
  tokens: v.optional(count, 20_000),
})

/** Fills in what the operator left out. */
export function fillLimits(
  { depth, ...limits }: v.InferOutput<typeof limitOptions>,
  publishes: boolean,
): ProxyLimits {
  return { ...limits, depth: depth ?? (publishes ? publishDepth : 20) }
}

/** What one request may weigh. */
export interface ProxyLimits {
  /** Of the body. Default 65,536. */
  readonly bytes: number
  /** Updates in a request. Default 50. */
  readonly items: number
  /** Nesting of the body's JSON. Default 8. */
  readonly depth: number
  /** How often one of `{ [ ,` stands outside strings. Default 20,000. */
  readonly tokens: number
}

export const defaultLimits: ProxyLimits = { bytes: 65_536, items: 50, depth: 8, tokens: 20_000 }

/** The bindings of `docs/durable/wrangler.jsonc`. */
declare namespace Cloudflare {
  interface Env {
    readonly OPERATOR_SECRET: string
    readonly UPDATES_0: import('@cloudflare/workers-types').Queue
    readonly UPDATES_1: import('@cloudflare/workers-types').Queue
    readonly DEAD_LETTERS: import('@cloudflare/workers-types').Queue
    readonly DATABASE: import('@cloudflare/workers-types').D1Database
    readonly WRITE_PACE: import('@cloudflare/workers-types').DurableObjectNamespace
    readonly RATE_LIMIT: import('@cloudflare/workers-types').RateLimit
  }
}

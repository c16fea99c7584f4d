declare module 'cloudflare:workers' {
  export const env: Cloudflare.Env
}

declare namespace Cloudflare {
  interface Env {
    readonly OPENLAYER_API_KEY: string
    readonly FEEDBACK_RATE_LIMIT: import('@cloudflare/workers-types').RateLimit
  }
}

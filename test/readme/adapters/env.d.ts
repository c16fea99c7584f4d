declare module 'cloudflare:workers' {
  export const env: {
    readonly OPENLAYER_API_KEY: string
    readonly FEEDBACK_RATE_LIMIT: import('@cloudflare/workers-types').RateLimit
  }
}

declare namespace Cloudflare {
  interface Env {
    readonly ROWS: import('@cloudflare/workers-types').D1Database
  }
}

/**
 * Says whether a client may send more. Cloudflare's rate-limit binding is one.
 *
 * It is asked once for each request. What throws or rejects lets nothing pass.
 */
export interface RateLimit {
  limit(request: {
    readonly key: string
  }): Promise<{ readonly success: boolean }> | { readonly success: boolean }
  /**
   * Told, once the body is read, how many updates it holds beyond the first, which `limit` counted. A limit without it
   * counts requests.
   */
  charge?(request: { readonly key: string; readonly updates: number }): unknown
}

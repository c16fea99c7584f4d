/**
 * Decides whether a client may send more. Cloudflare's rate-limit binding has this interface.
 *
 * `limit` is called once per request, or once per update when it limits grants. If it throws or rejects, nothing passes.
 */
export interface RateLimit {
  limit(request: {
    readonly key: string
  }): Promise<{ readonly success: boolean }> | { readonly success: boolean }
  /**
   * Called when the body has been read, with the number of updates beyond the first, which `limit` has counted. A rate
   * limit without this method counts requests.
   */
  charge?(request: { readonly key: string; readonly updates: number }): unknown
}

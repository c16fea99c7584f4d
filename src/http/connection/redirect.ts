/**
 * Whether a response is a redirect, or was reached through one. Redirects are never followed, because the key would be
 * sent along.
 *
 * Browser engines return `opaqueredirect`, with status 0, for a redirect that was not followed.
 */
export function isRedirect({ redirected, status, type }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}

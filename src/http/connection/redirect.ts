/**
 * Whether a response is a redirect, or came after one: it is never followed, for the key would go along.
 *
 * `opaqueredirect`, with status 0, is how browsers' engines show a redirect they did not follow.
 */
export function isRedirect({ redirected, status, type }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}

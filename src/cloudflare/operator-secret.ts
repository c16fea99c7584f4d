const encoder = new TextEncoder()

/** Header that carries the secret. A page of another origin cannot send it without a CORS preflight. */
export const secretHeader = 'x-operator-secret'

/** A secret, or the promise of a binding of the Secrets Store. */
export type SecretOrPromise = string | undefined | Promise<string | undefined>

/** Whether a secret is long enough not to be guessed. */
export function isOperatorSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.length >= 32
}

/** Compares the secret of a request with the expected one in constant time, by comparing all bytes of their hashes. */
export async function isSameSecret(given: string, secret: string): Promise<boolean> {
  const [first, second] = await Promise.all([digest(given), digest(secret)])
  return (
    first.reduce((difference, byte, index) => difference | (byte ^ (second[index] ?? 0)), 0) === 0
  )
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
}

const encoder = new TextEncoder()

/** Where an operator's requests carry the secret: a header that a page of another origin cannot send without asking. */
export const secretHeader = 'x-operator-secret'

/** What gives the secret may have to ask for it, as a binding of the Secrets Store has. */
export type SecretOrPromise = string | undefined | Promise<string | undefined>

/** Whether a secret is one: long enough not to be guessed. */
export function isOperatorSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.length >= 32
}

/**
 * Compares what a request says with the secret in a time that says nothing about either: by their hashes, byte for byte
 * and to the end.
 */
export async function isSameSecret(said: string, secret: string): Promise<boolean> {
  const [one, other] = await Promise.all([digest(said), digest(secret)])
  return one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
}

import { createKeyring, type GrantTerms, issueGrant } from '../../src/proxy.ts'
import { now, pipeline } from './fixture.ts'

export const kid = '2026-04'
export const secret = 'canary-secret-0123456789-abcdefghijklmn'
export const keyring = createKeyring({ keys: [{ kid, secret }] })
export const nowSeconds = now / 1_000

/** Issues a grant for the vote on one trace, with other terms if given. */
export function grantFor(terms: Partial<GrantTerms> = {}): Promise<string> {
  return issueGrant(keyring, {
    inferencePipelineId: pipeline,
    ...(terms.inferenceIdPrefix === undefined && { inferenceId: 'trace' }),
    columns: ['human_feedback'],
    now: () => now,
    ...terms,
  })
}

/** The claims of such a grant, for tests that change them. */
export const claims = {
  v: 1,
  p: pipeline,
  i: 'trace',
  c: ['human_feedback'],
  iat: nowSeconds,
  exp: nowSeconds + 3_600,
}

export const header = { alg: 'HS256', kid, typ: 'olgrant+jwt' }

/** Signs any header and any claims with the right secret, as only a careless issuer could. */
export function sign(
  claimed: unknown,
  head: unknown = header,
  key: string = secret,
): Promise<string> {
  return signText(JSON.stringify(head), JSON.stringify(claimed), key)
}

export async function signText(head: string, payload: string, key = secret): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const signed = `${encode(bytes(head))}.${encode(bytes(payload))}`
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', bytes(key), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', imported, bytes(signed))
  return `${signed}.${encode(new Uint8Array(mac))}`
}

export function encode(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

// #region mint
import { createHmac } from 'node:crypto'

export function mintGrant(secret: string, inferenceId: string, columns: string[]): string {
  const now = Math.floor(Date.now() / 1_000)
  const header = { alg: 'HS256', kid: '2026-04', typ: 'olgrant+jwt' }
  const claims = {
    v: 1,
    p: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    i: inferenceId,
    c: columns,
    iat: now,
    exp: now + 7 * 86_400,
  }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
// #endregion

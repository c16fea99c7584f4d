// #region revocation
import { createKeyring, type Keyring } from 'aftertrace/proxy'

interface Bindings {
  readonly GRANT_SECRET: string
  readonly REVOKED: { get(key: string): Promise<string | null> }
}

export function keyringOf({ GRANT_SECRET, REVOKED }: Bindings): Keyring {
  return createKeyring({
    keys: [{ kid: '2026-04', secret: GRANT_SECRET }],
    isRevoked: async ({ jti }) => jti === undefined || (await REVOKED.get(jti)) !== null,
  })
}
// #endregion

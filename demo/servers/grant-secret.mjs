import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Returns the secret that signs the demo's grants. It is created at the first start and kept, because a vote that waits in a
 * browser has a grant that must still be valid after a restart.
 *
 * @param {string} dataDir
 */
export async function grantSecretIn(dataDir) {
  const file = join(dataDir, 'grant-secret')
  try {
    return await readFile(file, 'utf8')
  } catch {
    const secret = randomBytes(32).toString('base64url')
    await writeFile(file, secret, { mode: 0o600 })
    return secret
  }
}

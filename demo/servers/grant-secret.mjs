import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The secret that the demo's grants are signed with, made at the first start: a vote that waits in a browser has a grant
 * which must still hold after the next.
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

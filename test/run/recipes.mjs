import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.mjs'
import { root } from './install.mjs'
import { vitest } from './suites.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

/**
 * Checks and runs the recipes for other frameworks, which are installed separately because they are large.
 *
 * @returns {Promise<Result>}
 */
export async function recipes() {
  if (!existsSync(join(root, 'test/recipes/node_modules/vue'))) {
    console.log(
      'The frameworks are not installed. `node test/recipes/install.mjs` installs them from npm.',
    )
    return { ok: true, leftOut: ['the recipes (their frameworks are not installed)'] }
  }
  const { ok, output } = await command(
    'node node_modules/typescript/bin/tsc --noEmit -p test/recipes',
    { quiet: true },
  )
  process.stdout.write(output)
  if (!ok) return { ok }
  return vitest('--config test/recipes/vite.config.mjs')
}

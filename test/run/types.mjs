import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.mjs'
import { root } from './install.mjs'

/** Recipes are checked in a separate step, because their frameworks are installed separately. */
const isRecipe = (/** @type {string} */ path) => /(^|[/\\])(node_modules|recipes)[/\\]/.test(path)

/** Checks every TypeScript project of the repository, all in parallel. */
export async function types() {
  const projects = ['src', 'test', 'e2e', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /(^|[/\\])tsconfig\.json$/.test(path) && !isRecipe(path))
      .map((path) => join(folder, path)),
  )
  const results = await Promise.all(
    projects.map((project) =>
      command(`node node_modules/typescript/bin/tsc --noEmit -p ${project}`, { quiet: true }),
    ),
  )
  // Two projects may report the same error, because rooms import each other.
  const lines = new Set(results.filter(({ ok }) => !ok).flatMap(({ output }) => output.split('\n')))
  process.stdout.write([...lines].join('\n'))
  return { ok: results.every(({ ok }) => ok) }
}

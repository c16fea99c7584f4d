import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { which } from '../../e2e/support/which.mjs'
import { root } from '../run/install.mjs'

/** @typedef {{ name: string, version: string, words: readonly string[] }} Runtime */

/**
 * The other runtimes: their npm packages and the arguments with which each runs a file.
 *
 * @type {readonly Runtime[]}
 */
export const runtimes = [
  { name: 'deno', version: '2.5.6', words: ['run', '--quiet', '--no-config', '--allow-env'] },
  { name: 'bun', version: '1.3.14', words: ['run'] },
]

/** The separate folder in which `install.mjs` installs them, because `npm ci` refuses a lockfile that contains Deno. */
export const folder = join(root, '.cache/runtimes')

/**
 * Finds the program of a runtime: an installed one that starts on this machine, or one on the PATH.
 * Finds the program of a runtime: an installed one that starts on this machine, or one on the PATH.
 * @param {Runtime} runtime
 * @returns {string | undefined}
 */
export function programOf({ name }) {
  return [...installedPrograms(name), which([name])].find((program) => startsHere(program))
}

/**
 * Finds the programs themselves, in packages such as `@oven/bun-linux-x64`. The packages `deno` and `bun` link to them only after
 * an install script has run. npm also installs builds for other processors and C libraries.
 *
 * @param {string} name
 */
function installedPrograms(name) {
  const modules = join(folder, 'node_modules')
  if (!existsSync(modules)) return []
  const suffix = new RegExp(`^@.*[/\\\\]${name}(\\.exe)?$`)
  return readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .filter((path) => suffix.test(path))
    .map((path) => join(modules, path))
}

/** @param {string | undefined} program */
function startsHere(program) {
  return program !== undefined && spawnSync(program, ['--version']).status === 0
}

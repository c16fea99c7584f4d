import { existsSync } from 'node:fs'
import { inChromium } from './browser.mjs'
import { command } from './command.mjs'
import { root } from './install.mjs'
import { playwright, vitest } from './suites.mjs'
import { types } from './types.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

/** @typedef {readonly [name: string, run: () => Promise<Result>]} Step */

/** @type {readonly Step[]} */
const still = [
  ['types', types],
  ['lint', () => quietly('npm run --silent lint')],
  ['unused', () => quietly('npm run --silent unused')],
]

/**
 * What `npm run check` does: it takes a few seconds.
 *
 * @type {readonly Step[]}
 */
export const check = [
  ...still,
  ['layers', () => vitest('--project unit test/house/layers.test.ts')],
]

/**
 * What `npm test` does.
 *
 * @type {readonly Step[]}
 */
export const everything = [
  ...still,
  ['unit', () => vitest('--project unit')],
  ['workerd', () => vitest('--project workerd')],
  ['browser', () => inChromium(() => vitest('--project browser'))],
  ['build', () => quietly('npm run --silent build')],
  ['package', () => quietly('npm run --silent package')],
  ...endToEnd(),
]

/** @returns {readonly Step[]} */
function endToEnd() {
  if (!existsSync(`${root}/e2e/playwright.config.ts`)) return []
  return [['e2e', () => inChromium(playwright)]]
}

/**
 * Runs what has something to say only when it fails.
 *
 * @param {string} line
 */
async function quietly(line) {
  const { ok, output } = await command(line, { quiet: true })
  if (!ok) process.stdout.write(output)
  return { ok }
}

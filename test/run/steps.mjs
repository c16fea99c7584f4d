import { existsSync } from 'node:fs'
import { inChromium } from './browser.mjs'
import { command } from './command.mjs'
import { root } from './install.mjs'
import { playwright, vitest } from './suites.mjs'
import { types } from './types.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

/** @type {Readonly<Record<string, () => Promise<Result>>>} */
export const steps = {
  types,
  lint: () => quietly('npm run --silent lint -- --colors=off'),
  unused: () => quietly('npm run --silent unused'),
  layers: () => vitest('--project unit test/house/layers.test.ts'),
  unit: () => vitest('--project unit'),
  workerd: () => vitest('--project workerd --project workerd-2024'),
  browser: () => inChromium(() => vitest('--project browser')),
  build: () => quietly('npm run --silent build'),
  package: () => quietly('npm run --silent package'),
  e2e: () => inChromium(playwright),
}

/** What `npm test` does; the layers are among the unit tests. */
export const everything = Object.keys(steps).filter(
  (name) => name !== 'layers' && (name !== 'e2e' || existsSync(`${root}/e2e/playwright.config.ts`)),
)

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

import { onOtherRuntimes } from '../runtimes/run.mjs'
import { inBrowser } from './browser.mjs'
import { command } from './command.mjs'
import { onFreshMachine } from './fresh.mjs'
import { recipes } from './recipes.mjs'
import { playwright, vitest } from './suites.mjs'
import { types } from './types.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

/** @type {Readonly<Record<string, () => Promise<Result>>>} */
export const steps = {
  types,
  lint: () => showingFailures('npm run --silent lint -- --colors=off'),
  unused: () => showingFailures('npm run --silent unused'),
  layers: () => vitest('--project unit test/house/layers.test.ts'),
  unit: () => vitest('--project unit'),
  workerd: () => vitest('--project workerd --project workerd-2024'),
  runtimes: onOtherRuntimes,
  recipes,
  browser: () => inBrowser('Chromium', () => vitest('--project browser')),
  build: () => showingFailures('npm run --silent build'),
  package: () => showingFailures('npm run --silent package'),
  e2e: () => inBrowser('Chromium', () => playwright('chromium')),
  firefox: () =>
    inBrowser(
      'Firefox',
      () => vitest('--project firefox'),
      () => playwright('firefox'),
    ),
  webkit: () =>
    inBrowser(
      'WebKitGTK',
      () => vitest('--project webkit'),
      () => playwright('webkit'),
    ),
  stress: () => inBrowser('Chromium', () => playwright('stress')),
  endurance: () =>
    inBrowser(
      'Chromium',
      () => playwright('stress', '', { STRESS_SEEDS: '1,2,3,4,5', STRESS_STEPS: '400' }),
      () => playwright('chromium', fiveKills),
      () => inBrowser('Firefox', () => playwright('firefox', fiveKills)),
    ),
  fresh: onFreshMachine,
}

/** The expression contains no spaces, because arguments are separated by them. */
const fiveKills = ' --grep=browser.was.killed --repeat-each=5'
const separate = ['layers', 'endurance', 'fresh']

/** The steps of `npm test`. The unit tests include the layers, endurance takes long, and fresh runs `npm test` itself. */
export const everything = Object.keys(steps).filter((name) => !separate.includes(name))

/**
 * Runs a command and prints its output only if it fails.
 *
 * @param {string} line
 */
async function showingFailures(line) {
  const { ok, output } = await command(line, { quiet: true })
  if (!ok) process.stdout.write(output)
  return { ok }
}

import { installWhenStale } from './run/install.mjs'

// What `npm test` runs, on a fresh clone with Node and npm alone; `npm test types browser` runs only these steps.
// Tests that need what this machine lacks are left out and listed at the end. Where CI is set that fails.

installWhenStale()

const { everything, steps } = await import('./run/steps.mjs')
const wanted = process.argv.slice(2)
let passed = 0
let failed = 0
/** @type {string[]} */
const leftOut = []

for (const name of wanted.length > 0 ? wanted : everything) {
  console.log(`\n── ${name} ──`)
  const startedAt = performance.now()
  const result = await resultOf(name)
  const missing = result.leftOut ?? []
  const ok = result.ok && !(process.env.CI && missing.length > 0)
  passed += result.passed ?? 0
  // A step that fails without a failing test counts for one.
  failed += ok ? 0 : Math.max(result.failed ?? 0, 1)
  leftOut.push(...missing.map((test) => `${name}: ${test}`))
  console.log(`${name} ${verdict(ok, result)}, ${seconds(startedAt)} s`)
  if (!ok) break
}

if (leftOut.length > 0) console.log('')
for (const test of leftOut) console.log(`LEFT OUT: ${test}`)
if (process.env.CI && leftOut.length > 0) {
  console.log(
    'Where CI is set, nothing may be left out. `.ci/run` installs what is missing on Debian.',
  )
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @typedef {import('./run/suites.mjs').Result} Result */

/**
 * Runs a step. One that throws has failed, and the numbers of those before it are still told.
 *
 * @param {string} name
 * @returns {Promise<Result>}
 */
async function resultOf(name) {
  try {
    return (await steps[name]?.()) ?? unknown()
  } catch (cause) {
    console.error(cause)
    return { ok: false }
  }
}

/** @returns {Result} */
function unknown() {
  console.log(`The steps are ${Object.keys(steps).join(', ')}.`)
  return { ok: false }
}

/**
 * @param {boolean} ok
 * @param {Result} result
 */
function verdict(ok, { passed = 0, leftOut = [] }) {
  if (leftOut.length === 0) return ok ? 'ok' : 'FAILED'
  if (ok && passed === 0) return 'LEFT OUT'
  return `${ok ? 'ok' : 'FAILED'}, ${leftOut.length} LEFT OUT`
}

/** @param {number} startedAt */
function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1_000).toFixed(1)
}

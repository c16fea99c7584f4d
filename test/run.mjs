import { installWhenStale } from './run/install.mjs'

// What `npm test` runs, on a fresh clone with Node and npm alone; `npm test types browser` runs only these steps.

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
  const result = (await steps[name]?.()) ?? unknown()
  passed += result.passed ?? 0
  // A step that fails without a failing test counts for one.
  failed += result.ok ? 0 : Math.max(result.failed ?? 0, 1)
  if (result.leftOut) leftOut.push(name)
  console.log(`${name} ${verdict(result)}, ${seconds(startedAt)} s`)
  if (!result.ok) break
}

if (leftOut.length > 0) console.log(`\nLEFT OUT: ${leftOut.join(', ')}`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @typedef {import('./run/suites.mjs').Result} Result */

/** @returns {Result} */
function unknown() {
  console.log(`The steps are ${Object.keys(steps).join(', ')}.`)
  return { ok: false }
}

/** @param {Result} result */
function verdict({ ok, leftOut }) {
  if (leftOut) return 'LEFT OUT'
  return ok ? 'ok' : 'FAILED'
}

/** @param {number} startedAt */
function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1_000).toFixed(1)
}

import { installWhenStale } from './run/install.mjs'

// What `npm test` runs, on a fresh clone with Node and npm alone; `node test/run.mjs check` is the quick part of it.

installWhenStale()

const { check, everything } = await import('./run/steps.mjs')
const steps = process.argv[2] === 'check' ? check : everything
let passed = 0
let failed = 0

for (const [name, step] of steps) {
  console.log(`\n── ${name} ──`)
  const startedAt = performance.now()
  const result = await step()
  passed += result.passed ?? 0
  // A step that fails without a failing test counts for one.
  failed += result.ok ? 0 : Math.max(result.failed ?? 0, 1)
  console.log(`${name} ${result.ok ? 'ok' : 'FAILED'}, ${seconds(startedAt)} s`)
  if (!result.ok) break
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @param {number} startedAt */
function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1_000).toFixed(1)
}

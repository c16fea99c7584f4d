import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../run/install.mjs'
import { programOf, runtimes } from './runtimes.mjs'

/** @typedef {import('../run/suites.mjs').Result} Result */

/**
 * Runs the threat tests on Deno and Bun. Reports a missing runtime as left out, by name.
 *
 * @returns {Promise<Result>}
 */
export async function onOtherRuntimes() {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-runtimes-'))
  try {
    const path = join(folder, 'threats.mjs')
    writeFileSync(path, await bundle())
    const results = runtimes.map((runtime) => runOn(runtime, path))
    return {
      ok: results.every(({ ok }) => ok),
      passed: results.reduce((sum, { passed = 0 }) => sum + passed, 0),
      failed: results.reduce((sum, { failed = 0 }) => sum + failed, 0),
      leftOut: results.flatMap(({ leftOut = [] }) => leftOut),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bundles the portable tests as one file that needs no test runner. */
async function bundle() {
  const threats = readdirSync(`${root}/test/proxy/threats`).filter(
    (name) => name.endsWith('.test.ts') && !name.endsWith('.node.test.ts'),
  )
  const contents = [
    ...threats.map((name) => `import './test/proxy/threats/${name}'`),
    "import { run } from './test/runtimes/vitest.ts'",
    'console.log(JSON.stringify(await run()))',
  ].join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    alias: { vitest: './test/runtimes/vitest.ts' },
    absWorkingDir: root,
    bundle: true,
    // package.json declares files free of side effects, but tests consist of side effects.
    ignoreAnnotations: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['node'],
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} path of the tests
 * @returns {Result}
 */
function runOn(runtime, path) {
  const { name, words } = runtime
  const program = programOf(runtime)
  if (!program) {
    console.log(
      `There is no ${name} here. \`node test/runtimes/install.mjs\` installs one from npm.`,
    )
    return { ok: true, leftOut: [`the threats on ${name} (there is no ${name} here)`] }
  }
  const { stdout, stderr } = spawnSync(program, [...words, path], { encoding: 'utf8' })
  const lines = stdout.trimEnd().split('\n')
  try {
    const { passed, failed } = JSON.parse(lines.at(-1) ?? '')
    console.log([...lines.slice(0, -1), `${name}: ${passed} passed, ${failed} failed`].join('\n'))
    return { ok: failed === 0 && passed > 0, passed, failed }
  } catch {
    console.log(`${name} did not come to an end:\n${stdout}${stderr}`)
    return { ok: false }
  }
}

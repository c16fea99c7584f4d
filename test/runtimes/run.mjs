import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../run/install.mjs'

/** @typedef {import('../run/suites.mjs').Result} Result */

/** What brings a runtime where it is to be had, and how it runs a file. */
const runtimes = [
  { name: 'deno', wanted: 'deno@2.5.6', words: ['run', '--quiet', '--no-config', '--allow-env'] },
  { name: 'bun', wanted: 'bun@1.3.14', words: ['run'] },
]

/**
 * Runs the tests of the threats on Deno and Bun. A CI brings them, apart from the project, whose lockfile they would
 * spoil; elsewhere a runtime that is missing is left out, by name.
 *
 * @returns {Promise<Result>}
 */
export async function onOtherRuntimes() {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-runtimes-'))
  try {
    const path = join(folder, 'threats.mjs')
    writeFileSync(path, await bundle())
    if (process.env.CI) install(folder)
    const results = runtimes.map((runtime) => runOn(runtime, folder, path))
    return {
      ok: results.every(({ ok }) => ok),
      passed: results.reduce((sum, { passed = 0 }) => sum + passed, 0),
      failed: results.reduce((sum, { failed = 0 }) => sum + failed, 0),
      leftOut: results.some(({ leftOut }) => leftOut),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The portable tests as one file that speaks to no tool. */
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
    // package.json says that files have no side effects; tests have no others.
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

/** @param {string} folder */
function install(folder) {
  const words = ['install', '--no-save', '--no-fund', '--no-audit', '--prefix', folder]
  const wanted = runtimes.map(({ wanted }) => wanted)
  spawnSync('npm', [...words, ...wanted], { stdio: 'inherit', shell: process.platform === 'win32' })
}

/**
 * @param {typeof runtimes[number]} runtime
 * @param {string} folder where it may be installed
 * @param {string} path of the tests
 * @returns {Result}
 */
function runOn({ name, words }, folder, path) {
  const own = join(folder, 'node_modules/.bin', name)
  const command = [own, name].find((each) => spawnSync(each, ['--version']).status === 0)
  if (!command) {
    console.log(
      `There is no ${name} here, so its tests are left out. A CI installs one where it can.`,
    )
    return { ok: true, leftOut: true }
  }
  const { stdout, stderr } = spawnSync(command, [...words, path], { encoding: 'utf8' })
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

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { which } from '../../e2e/support/which.mjs'
import { root } from './install.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

const programs = ['node', 'npm', 'npx', 'git', 'sh']

/** Variables that name a browser, mark this machine as CI, or were set by the `npm` that runs this script. */
const isLeftBehind =
  /^(CI|(CHROMIUM|FIREFOX|MINIBROWSER)_PATH|LACKS_OF_.*|INIT_CWD|npm_(?!config_).*|npm_config_.*prefix)$/

/**
 * Runs `npm start` and `npm test` as on a fresh machine: in a new clone of the last commit, with only Node, npm, git and
 * a shell on the PATH.
 *
 * @returns {Promise<Result>}
 */
export async function onFreshMachine() {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-fresh-'))
  try {
    const clone = join(folder, 'aftertrace')
    const { status } = spawnSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' })
    if (status !== 0) return { ok: false }
    const env = freshEnvironment(folder)
    return (await startsDemo(clone, env)) ? await runTests(clone, env) : { ok: false }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder for links to the programs
 * @returns {NodeJS.ProcessEnv}
 */
function freshEnvironment(folder) {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const program of programs) symlinkSync(which([program]) ?? program, join(bin, program))
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isLeftBehind.test(name))),
    PATH: bin,
    PLAYWRIGHT_BROWSERS_PATH: join(folder, 'browsers'),
  }
}

/**
 * Starts the demo, requests its page, and stops it.
 *
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 */
async function startsDemo(clone, env) {
  /** @type {Promise<number | string> | undefined} */
  let answer
  // This is the script behind `npm start`. Stopping npm itself would leave the demo running.
  await run('node demo/start.mjs', clone, { ...env, PORT: '0' }, (output, child) => {
    const url = /aftertrace demo +(\S+)\n/.exec(output)?.[1]
    if (!url) return
    answer ??= fetch(url)
      .then(({ status }) => status, String)
      .finally(() => child.kill())
  })
  const status = await answer
  console.log(status ? `The demo's page answers ${status}.` : 'The demo ended by itself.')
  return status === 200
}

/**
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function runTests(clone, env) {
  const { ok, output } = await run('npm test', clone, env)
  const [, passed = 0, failed = 0] = /\n(\d+) passed, (\d+) failed\n$/.exec(output) ?? []
  return { ok: ok && Number(passed) > 0, passed: Number(passed), failed: Number(failed) }
}

/**
 * Runs a command and prints its output at once.
 *
 * @param {string} line command whose words are separated by single spaces
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @param {(output: string, child: import('node:child_process').ChildProcess) => void} [read] called with the output so
 * far
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(line, cwd, env, read) {
  const [name = '', ...words] = line.split(' ')
  const child = spawn(name, words, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text)
    output += text
    read?.(output, child)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ ok: status === 0, output }))
  })
}

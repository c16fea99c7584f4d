import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './install.mjs'

/** Several tools colour what they write into a file. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' }

/**
 * Runs a command of the project; its output appears at once, or is kept when it is quiet.
 *
 * @param {string} line the command, its words separated by single spaces
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} whether it went well, and what was kept
 */
export function command(line, { quiet = false, env = {} } = {}) {
  const [name = '', ...words] = line.split(' ')
  const child = spawn(name, words, {
    cwd: root,
    env: { ...process.env, ...plain, PATH: path(), ...env },
    shell: process.platform === 'win32',
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ ok: status === 0, output }))
  })
}

function path() {
  return [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
}

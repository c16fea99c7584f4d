import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './install.mjs'

/** Several tools write colour codes even into files. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' }

/**
 * Runs a command of the project. Its output is printed at once, or only returned if `quiet` is set.
 *
 * @param {string} line command whose words are separated by single spaces
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} whether it succeeded, and the output if `quiet` is set
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

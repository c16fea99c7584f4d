import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './install.mjs'

/** Several tools colour what they write into a file. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' }

/**
 * Runs a command of the project: its output appears at once, or, when it is quiet, only if it fails.
 *
 * @param {string} line the command, its words separated by single spaces
 * @param {{ quiet?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<boolean>} whether it went well
 */
export function command(line, { quiet = false, env = {} } = {}) {
  const [name = '', ...words] = line.split(' ')
  const child = spawn(name, words, {
    cwd: root,
    env: { ...process.env, ...plain, PATH: path(), ...env },
    shell: process.platform === 'win32',
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  })
  /** @type {Buffer[]} */
  const output = []
  child.stdout?.on('data', (chunk) => output.push(chunk))
  child.stderr?.on('data', (chunk) => output.push(chunk))

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      if (status !== 0) process.stdout.write(Buffer.concat(output))
      resolve(status === 0)
    })
  })
}

function path() {
  return [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
}

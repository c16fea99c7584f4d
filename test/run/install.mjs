import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requireSupportedNode } from './node-version.mjs'

// Everything that runs on a fresh clone begins here, so this imports no package.

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Installs what the lockfile names, unless that was done since it last changed. */
export function installWhenStale() {
  requireSupportedNode()
  if (changedAt('package-lock.json') <= changedAt('node_modules/.package-lock.json')) return
  console.log('Installing what is missing …')
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** @param {string} path of a file; 0 when it is not there. */
function changedAt(path) {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requireSupportedNode } from './node-version.mjs'

// Every script imports this file first, before packages are installed, so it must not import any.

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Installs the packages of the lockfile if it has changed since the last installation. */
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

/** @param {string} path of a file. Returns 0 if it does not exist. */
function changedAt(path) {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

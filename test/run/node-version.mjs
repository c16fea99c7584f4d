import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/**
 * Ends the process if Node is older than package.json requires. npm only warns, and Debian's Node is too old: the tools
 * would fail later, with messages that do not name the cause.
 */
export function requireSupportedNode() {
  if (isSupported(process.versions.node, engines.node)) return
  console.error(`This needs Node ${engines.node}, and this is Node ${process.versions.node}.`)
  process.exit(1)
}

/**
 * @param {string} version for example `20.19.5`
 * @param {string} range for example `>=20.19`, the only supported form
 */
export function isSupported(version, range) {
  return version.localeCompare(range.replace('>=', ''), 'en', { numeric: true }) >= 0
}

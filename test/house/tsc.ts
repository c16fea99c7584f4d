import { spawnSync } from 'node:child_process'
import { root } from './module.ts'

/**
 * What the compiler has to say about the project in a folder; nothing when all is well. It is called by its path: both
 * versions here would be `tsc` by name.
 */
export function tsc(folder: string, ...options: readonly string[]): string {
  return compile('typescript', folder, options)
}

/** The same of the oldest compiler that the README names. */
export function oldestTsc(folder: string): string {
  return compile('typescript-5.2', folder, [])
}

function compile(version: string, folder: string, options: readonly string[]): string {
  const compiler = `${root}/node_modules/${version}/bin/tsc`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, '-p', folder, '--pretty', 'false', ...options],
    { encoding: 'utf8' },
  )
  return stdout + stderr
}

import { spawnSync } from 'node:child_process'
import { root } from './module.ts'

/**
 * Returns the compiler's messages about the project in a folder; an empty string if there are none. The compiler is
 * called by its path, because both installed versions have the name `tsc`.
 */
export function tsc(folder: string, ...options: readonly string[]): string {
  return compile('typescript', folder, options)
}

/** The same as `tsc`, with the oldest version of TypeScript that the README names. */
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

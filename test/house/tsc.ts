import { spawnSync } from 'node:child_process'
import { root } from './module.ts'

/** What the compiler has to say about the project in a folder; nothing when all is well. */
export function tsc(folder: string, ...options: readonly string[]): string {
  const compiler = `${root}/node_modules/typescript/bin/tsc`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, '-p', folder, '--pretty', 'false', ...options],
    { encoding: 'utf8' },
  )
  return stdout + stderr
}

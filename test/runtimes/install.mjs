import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { folder, programOf, runtimes } from './runtimes.mjs'

// Installs Deno and Bun from npm for `npm test`. Run it with `node test/runtimes/install.mjs`.

mkdirSync(folder, { recursive: true })
// The programs need no install scripts, which npm may be configured not to run.
const words = [
  'install',
  '--ignore-scripts',
  '--no-save',
  '--no-package-lock',
  '--no-fund',
  '--no-audit',
]
const packages = runtimes.map(({ name, version }) => `${name}@${version}`)
spawnSync('npm', [...words, '--prefix', folder, ...packages], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
for (const runtime of runtimes) {
  const program = programOf(runtime)
  console.log(program ? `${runtime.name}: ${program}` : `No ${runtime.name} starts here.`)
  if (!program) process.exitCode = 1
}

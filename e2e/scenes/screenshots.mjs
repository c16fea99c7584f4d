import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// `npm run screenshots` takes screenshots of each scene of the demo at five widths, light and dark. An argument selects scenes by title.

const root = fileURLToPath(new URL('../..', import.meta.url))
const pictures = `${root}/test-results/pictures`
const words = ['playwright', 'test', '-c', 'e2e', '--project=chromium', 'e2e/scenes/scenes.spec.ts']
const title = process.argv.slice(2).join(' ')
const { status } = spawnSync('npx', title ? [...words, '--grep', title] : words, {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, PICTURES: pictures },
})
console.log(`The pictures are in ${pictures}.`)
process.exitCode = status ?? 1

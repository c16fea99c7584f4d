import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// Installs the frameworks that the recipes are written for: `node test/recipes/install.mjs`. None of them needs an install script.

const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exitCode = status ?? 1

import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// What `npm start` runs, on a fresh clone with Node and npm alone: it installs what is missing before it imports it.

const root = fileURLToPath(new URL('..', import.meta.url))

if (changedAt('package-lock.json') > changedAt('node_modules/.package-lock.json')) install()

const { startDemo } = await import('./servers.mjs')
console.log('Starting the demo …')
const demo = await startDemo({ port: Number(process.env.PORT ?? 5173) })

const real = process.env.OPENLAYER_API_KEY && process.env.OPENLAYER_INFERENCE_PIPELINE_ID
console.log(`
  aftertrace demo   ${demo.url}
  talks to          ${real ? 'https://api.openlayer.com/v1' : 'a local Openlayer; its rows are kept in .data'}

  Ctrl-C ends it.
`)

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  // Miniflare's own listener would end the process before everything is closed.
  process.removeAllListeners(signal)
  process.once(signal, end)
}

async function end() {
  await demo.close()
  process.exit(0)
}

function install() {
  console.log('Installing what is missing …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-fund', '--no-audit'], {
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

import { installWhenStale } from '../test/run/install.mjs'

// `npm start` needs only Node and npm on a fresh clone: it installs what is missing before importing it.

installWhenStale()

const { startDemo } = await import('./servers.mjs')
console.log('Starting the demo …')
const demo = await startDemo({ port: Number(process.env.PORT ?? 5173) })

const real = process.env.OPENLAYER_API_KEY && process.env.OPENLAYER_INFERENCE_PIPELINE_ID
console.log(`
  aftertrace demo   ${demo.url}
  Openlayer         ${real ? 'https://api.openlayer.com/v1' : 'a local one; its rows are kept in .data'}

  Press Ctrl-C to stop.
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

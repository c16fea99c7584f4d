import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Content security policy that allows only the page's own files and requests to its own server. */
const policy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Builds the page and serves it on this computer only. Passes the Worker's routes on to the Worker.
 *
 * @param {{ port: number, workerUrl: string, dataDir: string }} options
 * @returns {Promise<{ close: () => Promise<void> }>}
 */
export async function servePage({ port, workerUrl, dataDir }) {
  const outDir = join(dataDir, 'page')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: [join(root, 'index.html'), join(root, 'operator.html')] },
    },
  })
  const routes = ['/api', '/feedback', '/local', '/openlayer']
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      cors: false,
      headers: { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' },
      proxy: Object.fromEntries(routes.map((route) => [route, { target: workerUrl }])),
    },
  })
  return { close: () => server.close() }
}

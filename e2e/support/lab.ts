import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { pipeline } from './openlayer.ts'

/** An empty page with the package, for tests that need no user interface. */
export const labPage = '<!doctype html><title>Lab</title><script src="/lab.js"></script>'

/** Bundles the package for a page under the name `aftertrace`, with the page's part of the service worker's door. */
export const buildLab = (): Promise<string> =>
  bundle(`
    export * from './index.ts'
    export { registerFlush } from './service-worker.ts'
  `)

/** Bundles the lab's service worker. */
export const buildLabWorker = (): Promise<string> =>
  bundle(`
    import { flushOnSync } from './service-worker.ts'
    flushOnSync({ endpoint: '/feedback', inferencePipelineId: '${pipeline}' })
  `)

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../../src', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'aftertrace',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

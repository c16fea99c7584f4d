import { build } from 'esbuild'

/**
 * Loads TypeScript of this repository into Node.
 *
 * @param {string} entry a path from the root.
 */
export async function importSource(entry) {
  const { outputFiles } = await build({
    absWorkingDir: new URL('../..', import.meta.url).pathname,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    write: false,
  })
  const text = outputFiles[0]?.text ?? ''
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
}

import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as buildWithEsbuild, transform } from 'esbuild'
import { rollup } from 'rollup'
import { build as buildWithVite } from 'vite'

/** Bundles the text of a module as if it were in a folder of the project. The default target is the browser. */
export type Bundle = (text: string, folder: string) => Promise<string>

export const withVite: Bundle = async (text, folder) => {
  const root = mkdtempSync(join(folder, 'page-'))
  writeFileSync(join(root, 'page.js'), text)
  const built = await buildWithVite({
    root,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, rolldownOptions: { input: join(root, 'page.js') } },
  })
  const outputs = Array.isArray(built) ? built : [built]
  return outputs
    .flatMap((output) => ('output' in output ? output.output : []))
    .map((file) => (file.type === 'chunk' ? file.code : ''))
    .join('\n')
}

export const withEsbuild: Bundle = (text, folder) =>
  esbuild(text, folder, { platform: 'browser', conditions: [] })

/** Bundles for a page with the usual plugin for Node resolution. */
export const withRollup: Bundle = (text, folder) => buildWithRollup(text, folder, true)

/** Bundles with the defaults of that plugin, which do not include the `browser` condition. */
export const withRollupDefaults: Bundle = (text, folder) => buildWithRollup(text, folder, false)

async function buildWithRollup(text: string, folder: string, browser: boolean): Promise<string> {
  const input = join(mkdtempSync(join(folder, 'page-')), 'page.js')
  writeFileSync(input, text)
  const bundle = await rollup({
    input,
    // React is CommonJS, which Rollup reads only with a plugin.
    external: ['react'],
    plugins: [nodeResolve({ browser })],
    onLog: () => undefined,
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  // Minify to remove the comments, which Rollup keeps.
  const chunks = await Promise.all(
    output.map((file) =>
      transform(file.type === 'chunk' ? file.code : '', { minify: true, format: 'esm' }),
    ),
  )
  return chunks.map(({ code }) => code).join('\n')
}

/** Bundles for Cloudflare Workers with the conditions that wrangler uses. */
export const forWorkers: Bundle = (text, folder) =>
  forConditions(['workerd', 'worker', 'browser'])(text, folder)

/** Bundles with the given export conditions. */
export const forConditions =
  (conditions: string[]): Bundle =>
  (text, folder) =>
    esbuild(text, folder, { platform: 'neutral', conditions })

async function esbuild(
  contents: string,
  resolveDir: string,
  { platform, conditions }: { platform: 'browser' | 'neutral'; conditions: string[] },
): Promise<string> {
  const { outputFiles } = await buildWithEsbuild({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform,
    conditions,
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'silent',
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

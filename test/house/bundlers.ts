import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as buildWithEsbuild, transform } from 'esbuild'
import { rollup } from 'rollup'
import { build as buildWithVite } from 'vite'

/** Bundles the text of a module that belongs to the project in a folder, for browsers unless told otherwise. */
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

/** With the plugin that everybody uses, as for a page. */
export const withRollup: Bundle = (text, folder) => buildWithRollup(text, folder, true)

/** With that plugin's defaults: it then knows no condition of browsers. */
export const withRollupDefaults: Bundle = (text, folder) => buildWithRollup(text, folder, false)

async function buildWithRollup(text: string, folder: string, browser: boolean): Promise<string> {
  const input = join(mkdtempSync(join(folder, 'page-')), 'page.js')
  writeFileSync(input, text)
  const bundle = await rollup({
    input,
    // It is CommonJS, which Rollup reads only with a plugin.
    external: ['react'],
    plugins: [nodeResolve({ browser })],
    onLog: () => undefined,
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  // Without the comments, which Rollup keeps.
  const chunks = await Promise.all(
    output.map((file) =>
      transform(file.type === 'chunk' ? file.code : '', { minify: true, format: 'esm' }),
    ),
  )
  return chunks.map(({ code }) => code).join('\n')
}

/** For Cloudflare's Workers, as wrangler does it. */
export const forWorkers: Bundle = (text, folder) =>
  forConditions(['workerd', 'worker', 'browser'])(text, folder)

/** For whatever asks for these conditions. */
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

import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as buildWithEsbuild } from 'esbuild'
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

/** For Cloudflare's Workers, as wrangler does it. */
export const forWorkers: Bundle = (text, folder) =>
  esbuild(text, folder, { platform: 'neutral', conditions: ['workerd', 'worker', 'browser'] })

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

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** An empty page with the package in it, for what a person cannot press. */
export const labPage = '<!doctype html><title>Lab</title><script src="/lab.js"></script>'

/** The package as a page loads it, under the name `aftertrace`. */
export async function buildLab(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'aftertrace',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

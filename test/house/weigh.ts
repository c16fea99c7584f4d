import { relative } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { budgets } from './budgets.ts'
import { root } from './module.ts'

/** Returns the number of bytes that importing all of a door adds to a page, as defined in `budgets.ts`. */
export async function weigh(door: string): Promise<number> {
  const budget = budgets.find((each) => each.door === door)
  if (!budget) throw new Error(`${door} has no budget`)
  const { source, over, conditions } = budget
  const both = await bytesOf(over ? [over, source] : [source], conditions)
  return over ? both - (await bytesOf([over], conditions)) : both
}

async function bytesOf(sources: readonly string[], conditions: readonly string[]): Promise<number> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: sources.map((source) => `export * from './${source}'`).join('\n'),
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: [...conditions],
    mainFields: ['module', 'main'],
    // Dynamic imports become separate files, which do not count.
    splitting: true,
    outdir: 'out',
    external: ['react'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const loaded = new Set(['out/stdin.js'])
  for (const path of loaded) {
    for (const { path: imported, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(imported)
    }
  }
  return outputFiles
    .filter(({ path }) => loaded.has(relative(root, path)))
    .reduce((sum, { contents }) => sum + compressed(contents), 0)
}

/** Converts bytes to kilobytes as the README states them: rounded up. */
export function inKilobytes(bytes: number): string {
  return (Math.ceil(bytes / 100) / 10).toFixed(1)
}

function compressed(contents: Uint8Array): number {
  return brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
}

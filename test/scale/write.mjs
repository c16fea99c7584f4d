import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// `npm run scale` runs the simulations and writes their figures into docs/scale.md and their charts next to it.

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'aftertrace-scale-'))
try {
  const outfile = join(folder, 'pages.mjs')
  const entryPoints = [fileURLToPath(new URL('pages.ts', import.meta.url))]
  await build({ entryPoints, bundle: true, format: 'esm', outfile, logLevel: 'warning' })
  const { pieces, charts } = (await import(pathToFileURL(outfile).href)).simulate()
  const page = join(docs, 'scale.md')
  let text = await readFile(page, 'utf8')
  for (const [name, piece] of Object.entries(pieces)) {
    text = text.replace(
      new RegExp(`(<!-- scale:${name} -->\n)[^]*?(\n<!-- / -->)`),
      (_, start, end) => start + piece + end,
    )
  }
  await writeFile(page, text)
  for (const [name, chart] of Object.entries(charts)) {
    await writeFile(join(docs, 'scale', name), String(chart))
  }
} finally {
  await rm(folder, { recursive: true })
}

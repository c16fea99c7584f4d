import { createHash } from 'node:crypto'
import { copyFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The file for a script tag, which defines the elements and the global `aftertrace`; and the same as a module. */
const files = /** @type {const} */ ([
  { name: 'aftertrace.min.js', format: 'iife' },
  { name: 'aftertrace.mjs', format: 'esm' },
])

/**
 * Writes everything a page without a bundler needs into one file, and says with which hash a page can insist on it.
 *
 * @param {string} folder
 */
export async function writeSingleFiles(folder) {
  for (const { name, format } of files) {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['src/aftertrace.ts'],
      bundle: true,
      minify: true,
      format,
      globalName: 'aftertrace',
      target: 'es2022',
      conditions: ['browser'],
      legalComments: 'none',
      write: false,
    })
    const contents = outputFiles[0]?.contents ?? new Uint8Array()
    await writeFile(join(folder, name), contents)
    console.log(
      `${name} integrity="sha384-${createHash('sha384').update(contents).digest('base64')}"`,
    )
  }
}

/** For Vite: with every build of the package. */
export function singleFiles() {
  let folder = ''
  return {
    name: 'single-files',
    apply: /** @type {const} */ ('build'),
    /** @param {{ root: string, build: { outDir: string } }} config */
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    async closeBundle() {
      await writeSingleFiles(folder)
      const manifest = 'custom-elements.json'
      await copyFile(join(root, 'src/element', manifest), join(folder, manifest))
    },
  }
}

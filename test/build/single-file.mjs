import { createHash } from 'node:crypto'
import { copyFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const door = './src/aftertrace.ts'

/**
 * Writes two single files for pages without a bundler, and prints their hashes for the `integrity` attribute: one for a
 * script tag, which defines the elements and the global `aftertrace`, and the same as a module.
 *
 * @param {string} folder
 */
export async function writeSingleFiles(folder) {
  const module = await bundle('esm', `export * from '${door}'`)
  await write(folder, 'aftertrace.mjs', module.contents)
  // esbuild's own code for exports reads properties that old libraries add to every object, and throws.
  const names = module.exports.join()
  const assign = `import {${names}} from '${door}'\nglobalThis.aftertrace = {${names}}`
  await write(folder, 'aftertrace.min.js', (await bundle('iife', assign)).contents)
}

/**
 * @param {'esm' | 'iife'} format
 * @param {string} entry
 */
async function bundle(format, entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    minify: true,
    format,
    target: 'es2022',
    conditions: ['browser'],
    legalComments: 'none',
    metafile: true,
    write: false,
  })
  const [output] = Object.values(metafile.outputs)
  const contents = outputFiles[0]?.contents ?? new Uint8Array()
  return { contents, exports: output?.exports ?? [] }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {Uint8Array} contents
 */
async function write(folder, name, contents) {
  await writeFile(join(folder, name), contents)
  console.log(
    `${name} integrity="sha384-${createHash('sha384').update(contents).digest('base64')}"`,
  )
}

/** Vite plugin that writes the single files with every build of the package. */
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

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { snippets } from '../../test/house/readme.ts'
import { unpack } from './unpack.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folder of the recipes' frameworks, which may not be installed. */
export const frameworks = join(root, 'test/recipes/node_modules')
export const hasFrameworks = existsSync(join(frameworks, 'vue'))

/** An empty folder in which the packed tarball is installed. */
export interface Folder {
  readonly path: string
  /** Writes a snippet of the README to a file named after its source, and returns the text. */
  readonly follow: (source: string, as?: string) => Promise<string>
  readonly write: (name: string, text: string) => Promise<void>
  readonly remove: () => void
}

/** Packs the package as `npm publish` would, and unpacks it next to its dependencies and the given peers. */
export async function createFolder(...peers: readonly string[]): Promise<Folder> {
  const path = mkdtempSync(join(tmpdir(), 'aftertrace-packed-'))
  const installed = join(path, 'node_modules/aftertrace')
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', path], options)
  // The output of the build comes first.
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')))
  unpack(await readFile(join(path, filename)), path)
  mkdirSync(dirname(installed), { recursive: true })
  cpSync(join(path, 'package'), installed, { recursive: true })
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(manifest.dependencies), ...peers]) {
    const own = join(root, 'node_modules', name)
    symlinkSync(
      existsSync(own) ? own : join(frameworks, name),
      join(path, 'node_modules', name),
      'junction',
    )
  }
  const write = (name: string, text: string) => writeFile(join(path, name), text)
  await write('package.json', '{ "type": "module" }')
  return {
    path,
    write,
    async follow(source, as = source.split(/[#/]/).findLast((part) => part.includes('.')) ?? '') {
      const found = snippets(readme).find((snippet) => snippet.source === source)
      if (!found) throw new Error(`The README does not show ${source}.`)
      await write(as, found.text)
      return found.text
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

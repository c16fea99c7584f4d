import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { folders, rooms } from './layers.ts'
import { readModules, root } from './module.ts'

const pages = {
  'docs/architecture.md': readFileSync(`${root}/docs/architecture.md`, 'utf8'),
  'docs/storage.md': readFileSync(`${root}/docs/storage.md`, 'utf8'),
}
const page = pages['docs/architecture.md']
const modules = readModules().map((module) => ({
  ...module,
  text: readFileSync(`${root}/${module.path}`, 'utf8'),
}))

describe('docs/architecture.md', () => {
  it('lists each folder of the source with its allowed imports and packages', () => {
    const shown = [...page.matchAll(/^\| `([a-z/-]+)` \| .+ \| (.*?) ?\| (.*?) ?\|$/gm)].map(
      ([, folder = '', imports = '', packages = '']) => ({
        folder,
        imports: imports.split(', ').filter(Boolean),
        packages: packages.split(', ').filter(Boolean),
      }),
    )
    const found = new Set(modules.map(({ folder }) => folder))
    // A room whose files are all in folders has a row too.
    for (const { room } of modules) found.add(room)
    found.delete('.')
    expect(shown.map(({ folder }) => folder).sort()).toEqual([...found].sort())
    for (const { folder, imports, packages } of shown) {
      const room = rooms[folder]
      const allowed = room?.imports ?? folders[folder] ?? []
      expect({ folder, imports }).toEqual({ folder, imports: allowed.map((name) => `\`${name}\``) })
      expect({ folder, packages }).toEqual({ folder, packages: room?.packages ?? [] })
    }
  })

  it('shows functions in the folders that contain them', () => {
    const block = /^```\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? ''
    const steps = [...block.matchAll(/^ *(\w+)\S* +([a-z]+(?:\/[a-z-]+)?) +\S/gm)].map(
      ([, name = '', folder = '']) => ({ name, folder }),
    )
    expect(steps).toHaveLength(block.split('\n').filter((line) => /\w/.test(line)).length - 1)
    const lost = steps.filter(
      ({ name, folder }) =>
        !modules.some(
          (module) =>
            module.folder === folder &&
            new RegExp(`^export (async )?function ${name}\\b`, 'm').test(module.text),
        ),
    )
    expect(lost).toEqual([])
  })
})

describe.each(Object.entries(pages))('%s', (_, text) => {
  it('lists each kind of record', () => {
    const shown = [...text.matchAll(/^\| `\['(\w+)', space/gm)].map(([, kind]) => kind)
    const stored = modules
      .filter(({ room }) => room === 'core')
      .flatMap(({ text }) => [...text.matchAll(/'(\w+)', (?:ports\.)?space\b/g)])
      .map(([, kind]) => kind)
    expect(shown.sort()).toEqual([...new Set(stored)].sort())
  })
})

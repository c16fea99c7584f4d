import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  browserDoors,
  crowdedFolders,
  cycles,
  folderCycles,
  forbiddenImports,
  forbiddenNeighbours,
  leaks,
  linesOfCode,
  pageRooms,
  styleViolations,
} from './layers.ts'
import { readModule, readModules, root } from './module.ts'

/** Maximum number of lines of code in the rooms that every page loads. The target is 3,600; it may not grow. */
const mostLines = 5_370

describe('The source', () => {
  const modules = readModules()

  it('contains the doors that the rules name', () => {
    expect(modules.map(({ path }) => path)).toEqual(expect.arrayContaining(browserDoors))
  })

  it('imports only what its rooms allow', () => {
    expect(forbiddenImports(modules)).toEqual([])
  })

  it('reaches nothing keyed and no Node module from a browser door', () => {
    expect(leaks(modules)).toEqual([])
  })

  it('has no import cycle', () => {
    expect(cycles(modules)).toEqual([])
  })

  it('has no cycle between folders', () => {
    expect(folderCycles(modules)).toEqual([])
  })

  it('imports from folders of the same room only what the rules allow', () => {
    expect(forbiddenNeighbours(modules)).toEqual([])
  })

  it(`holds at most ${mostLines} lines of code in core, web and client`, () => {
    const lines = modules
      .filter(({ room }) => pageRooms.includes(room))
      .map(({ path }) => linesOfCode(readFileSync(`${root}/${path}`, 'utf8')))
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(mostLines)
  })

  it('has no folder with more than 15 files in core, web and client', () => {
    expect(crowdedFolders(modules)).toEqual([])
  })

  it('uses no Web Lock', () => {
    const found = modules.filter(({ path }) =>
      /navigator\s*\??\.\s*locks|LockManager/.test(readFileSync(`${root}/${path}`, 'utf8')),
    )
    expect(found.map(({ path }) => path)).toEqual([])
  })

  it('has short files, doors without code, no default exports and no state at module level', () => {
    expect(styleViolations(modules)).toEqual([])
  })
})

describe('The rules', () => {
  const leaf = readModule('src/core/leaf.ts', '')
  const key = readModule('src/http/key.ts', '')

  it.each([
    ["import { leaf } from '../core/leaf.ts'"],
    ["import type { Leaf } from '../core/leaf.ts'"],
    ["export * from '../core/leaf.ts'"],
    ["export { leaf } from '../core/leaf.ts'"],
    ["type Leaf = import('../core/leaf.ts').Leaf"],
    ["const leaf = () => import('../core/leaf.ts')"],
    ["import '../core/leaf.ts'"],
  ])('find the import in: %s', (text) => {
    expect(readModule('src/web/a.ts', text).imports).toEqual(['src/core/leaf.ts'])
  })

  it('refuse an import of a higher layer', () => {
    const upward = readModule('src/core/a.ts', "import '../http/key.ts'")
    expect(forbiddenImports([upward, key])).toEqual(['src/core/a.ts imports src/http/key.ts'])
  })

  it('refuse a package in the wrong room, a missing file and a computed import', () => {
    const text = "import 'ky'\nimport './gone.ts'\nconst some = (name) => import(name)"
    expect(forbiddenImports([readModule('src/web/a.ts', text)])).toEqual([
      'src/web/a.ts imports ky',
      'src/web/a.ts imports src/web/gone.ts',
      'src/web/a.ts imports computed at run time',
    ])
  })

  it('refuse a folder of another room if only its neighbour is allowed', () => {
    const deep = readModule('src/core/records/deep.ts', '')
    const flat = readModule('src/core/update/flat.ts', '')
    const text = "import '../core/records/deep.ts'\nimport '../core/update/flat.ts'"
    expect(forbiddenImports([readModule('src/http/a.ts', text), deep, flat])).toEqual([
      'src/http/a.ts imports src/core/records/deep.ts',
    ])
  })

  it('refuse an import between folders of a room, and an unknown folder', () => {
    const low = readModule('src/core/update/low.ts', "import '../records/high.ts'")
    const high = readModule('src/core/records/high.ts', "import '../update/low.ts'")
    const attic = readModule('src/core/attic/a.ts', '')
    expect(forbiddenNeighbours([low, high, attic])).toEqual([
      'src/core/update/low.ts imports src/core/records/high.ts',
      'src/core/attic/a.ts: the folder core/attic has no rule',
    ])
  })

  it('find folders that import each other through different files', () => {
    const modules = [
      readModule('src/core/update/a.ts', "import '../records/b.ts'"),
      readModule('src/core/update/c.ts', ''),
      readModule('src/core/records/b.ts', ''),
      readModule('src/core/records/d.ts', "import '../update/c.ts'"),
    ]
    expect(cycles(modules)).toEqual([])
    expect(folderCycles(modules)).toEqual([
      'core/update → core/records → core/update',
      'core/records → core/update → core/records',
    ])
  })

  it('count the lines that are neither blank nor comments', () => {
    const text =
      '/** What it does.\n *\n */\nconst a = 1 // why\n\n  // why\n/* why */ const b = 2\n'
    expect(linesOfCode(text)).toBe(2)
  })

  it('find a folder with too many files', () => {
    const files = Array.from({ length: 16 }, (_, n) => readModule(`src/web/page/a${n}.ts`, ''))
    expect(crowdedFolders(files)).toEqual(['src/web/page has 16 files'])
    expect(crowdedFolders(files.slice(1))).toEqual([])
  })

  it('refuse an unknown room', () => {
    expect(forbiddenImports([readModule('src/attic/a.ts', '')])).toEqual([
      'src/attic/a.ts: the room attic has no rule',
    ])
  })

  it('follow the imports of a browser door to modules it must not reach', () => {
    const door = readModule('src/index.ts', "export * from './web/a.ts'")
    const between = readModule('src/web/a.ts', "import '../http/key.ts'\nimport 'node:fs'")
    expect(leaks([door, between, key])).toEqual([
      'src/index.ts → src/web/a.ts → src/http/key.ts',
      'src/index.ts → src/web/a.ts → node:fs',
    ])
  })

  it('find a cycle of types and a file that imports itself', () => {
    const first = readModule('src/core/a.ts', "import type { B } from './b.ts'\nimport './leaf.ts'")
    const second = readModule('src/core/b.ts', "import type { A } from './a.ts'")
    const narcissus = readModule('src/core/n.ts', "import './n.ts'")
    expect(cycles([first, second, leaf, narcissus])).toEqual([
      'src/core/a.ts → src/core/b.ts → src/core/a.ts',
      'src/core/b.ts → src/core/a.ts → src/core/b.ts',
      'src/core/n.ts → itself',
    ])
  })

  it('refuse a door with code of its own', () => {
    const door = readModule('src/index.ts', "export { leaf } from './core/leaf.ts'")
    const more = readModule('src/more.ts', "import './core/leaf.ts'\nexport const a = 1")
    expect(styleViolations([door, more])).toEqual(['src/more.ts is more than a door'])
  })

  it('refuse a long file, a default export and mutable state at module level', () => {
    const text = 'let a = 1\nexport let b\nconst c = new Map()\nconst d = []\nexport default a\n'
    const fine = "const e = new Set(['x'])\nconst f = [1]\nfunction g() { let h = 1 }\n"
    const module = readModule('src/core/a.ts', text + fine + '//\n'.repeat(160))
    expect(styleViolations([module])).toEqual([
      'src/core/a.ts has 168 lines',
      'src/core/a.ts has a default export',
      'src/core/a.ts keeps a at module level',
      'src/core/a.ts keeps b at module level',
      'src/core/a.ts keeps c at module level',
      'src/core/a.ts keeps d at module level',
    ])
  })
})

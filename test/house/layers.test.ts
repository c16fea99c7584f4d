import { describe, expect, it } from 'vitest'
import { browserDoors, cycles, forbiddenImports, habitsBroken, leaks } from './layers.ts'
import { readModule, readModules } from './module.ts'

describe('The source', () => {
  const modules = readModules()

  it('has the doors that the rules speak of', () => {
    expect(modules.map(({ path }) => path)).toEqual(expect.arrayContaining(browserDoors))
  })

  it('imports only what its rooms allow', () => {
    expect(forbiddenImports(modules)).toEqual([])
  })

  it('reaches nothing keyed, and nothing of Node, from a browser door', () => {
    expect(leaks(modules)).toEqual([])
  })

  it('has no import cycle', () => {
    expect(cycles(modules)).toEqual([])
  })

  it('keeps files short, without default exports and without state at module level', () => {
    expect(habitsBroken(modules)).toEqual([])
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
  ])('see %s', (text) => {
    expect(readModule('src/web/a.ts', text).imports).toEqual(['src/core/leaf.ts'])
  })

  it('refuse an import that goes up', () => {
    const upward = readModule('src/core/a.ts', "import '../http/key.ts'")
    expect(forbiddenImports([upward, key])).toEqual(['src/core/a.ts imports src/http/key.ts'])
  })

  it('refuse a package in the wrong room, a file that is not there, and a computed import', () => {
    const text = "import 'ky'\nimport './gone.ts'\nconst some = (name) => import(name)"
    expect(forbiddenImports([readModule('src/web/a.ts', text)])).toEqual([
      'src/web/a.ts imports ky',
      'src/web/a.ts imports src/web/gone.ts',
      'src/web/a.ts imports computed at run time',
    ])
  })

  it('refuse a room they do not know', () => {
    expect(forbiddenImports([readModule('src/attic/a.ts', '')])).toEqual([
      'src/attic/a.ts: the room attic has no rule',
    ])
  })

  it('follow a browser door to what it must not reach', () => {
    const door = readModule('src/index.ts', "export * from './web/a.ts'")
    const between = readModule('src/web/a.ts', "import '../http/key.ts'\nimport 'node:fs'")
    expect(leaks([door, between, key])).toEqual([
      'src/index.ts → src/web/a.ts → src/http/key.ts',
      'src/index.ts → src/web/a.ts → node:fs',
    ])
  })

  it('find a cycle of types, and a file that imports itself', () => {
    const first = readModule('src/core/a.ts', "import type { B } from './b.ts'\nimport './leaf.ts'")
    const second = readModule('src/core/b.ts', "import type { A } from './a.ts'")
    const narcissus = readModule('src/core/n.ts', "import './n.ts'")
    expect(cycles([first, second, leaf, narcissus])).toEqual([
      'src/core/a.ts → src/core/b.ts → src/core/a.ts',
      'src/core/b.ts → src/core/a.ts → src/core/b.ts',
      'src/core/n.ts → itself',
    ])
  })

  it('refuse a long file, a default export and what changes at module level', () => {
    const text = 'let a = 1\nexport let b\nconst c = new Map()\nconst d = []\nexport default a\n'
    const fine = "const e = new Set(['x'])\nconst f = [1]\nfunction g() { let h = 1 }\n"
    const module = readModule('src/core/a.ts', text + fine + '//\n'.repeat(160))
    expect(habitsBroken([module])).toEqual([
      'src/core/a.ts has 168 lines',
      'src/core/a.ts has a default export',
      'src/core/a.ts keeps a at module level',
      'src/core/a.ts keeps b at module level',
      'src/core/a.ts keeps c at module level',
      'src/core/a.ts keeps d at module level',
    ])
  })
})

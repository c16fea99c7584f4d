import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readModules } from './module.ts'

const text = readFileSync('docs/promises.md', 'utf8')
const rows = [...text.matchAll(/^\| (\d+) \| .* \| `([^`]+)` › (.+) \|$/gm)]

describe('docs/promises.md', () => {
  it('lists 18 invariants and 35 faults', () => {
    const counted = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`)
    expect(rows.map(([, number]) => number)).toEqual([...counted(18), ...counted(35)])
  })

  it.each(rows.map(([, , file = '', name = '']) => [file, name] as const))(
    'names an existing test: %s › %s',
    (file, name) => {
      expect(readFileSync(file, 'utf8')).toContain(name)
    },
  )
})

describe('The source', () => {
  // A page cannot read the answer to a beacon, and a page with an unload listener is not kept in the back/forward cache.
  it('sends no beacon and has no unload listener', () => {
    const forbidden = /sendBeacon|['"](before)?unload['"]/
    const found = readModules().filter(({ path }) => forbidden.test(readFileSync(path, 'utf8')))
    expect(found.map(({ path }) => path)).toEqual([])
  })
})

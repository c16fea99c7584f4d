import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { which } from '../../e2e/support/which.mjs'

const folder = mkdtempSync(join(tmpdir(), 'aftertrace-which-'))
const first = join(folder, 'first')
const second = join(folder, 'second')
const path = [join(folder, 'missing'), '', first, second].join(delimiter)

mkdirSync(join(first, 'folder'), { recursive: true })
mkdirSync(second)
for (const program of [join(first, 'both'), join(second, 'both'), join(second, 'folder')]) {
  writeFileSync(program, '')
  chmodSync(program, 0o755)
}
writeFileSync(join(second, 'text'), '', { mode: 0o644 })

afterAll(() => rmSync(folder, { recursive: true }))

it('finds a program in the first folder of the PATH that has it', () => {
  expect(which(['both'], path)).toBe(join(first, 'both'))
})

it('prefers an earlier name, even if a later one is in an earlier folder', () => {
  expect(which(['nowhere', 'folder', 'both'], path)).toBe(join(second, 'folder'))
})

it('ignores folders and files that are not executable', () => {
  expect(which(['folder'], path)).toBe(join(second, 'folder'))
  expect(which(['text'], path)).toBeUndefined()
})

it('finds nothing with an empty PATH', () => {
  expect(which(['both'], '')).toBeUndefined()
})

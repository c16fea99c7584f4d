import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { root } from '../house/module.ts'
import { mutations } from './mutations.mjs'

it('each mutation matches exactly one place in its file, so that the list follows changes of the code', () => {
  const lost = mutations.filter(({ file, from }) => {
    const path = `${root}/${file}`
    return !existsSync(path) || readFileSync(path, 'utf8').split(from).length !== 2
  })
  expect(lost).toEqual([])
  expect(mutations.length).toBeGreaterThanOrEqual(60)
})

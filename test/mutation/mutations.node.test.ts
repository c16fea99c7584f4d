import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { root } from '../house/module.ts'
import { mutations } from './mutations.mjs'

it('Every mutation finds the one place that it changes; when code moves, the list moves along', () => {
  const lost = mutations.filter(({ file, from }) => {
    const path = `${root}/${file}`
    return !existsSync(path) || readFileSync(path, 'utf8').split(from).length !== 2
  })
  expect(lost).toEqual([])
  expect(mutations.length).toBeGreaterThanOrEqual(60)
})

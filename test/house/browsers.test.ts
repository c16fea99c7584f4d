import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { capabilities } from '../../e2e/capabilities/capability.ts'
import { promises, promisesOf, reasonAgainst } from '../../e2e/engines/promises.ts'
import { root } from './module.ts'

const engines = ['chromium', 'firefox', 'webkit'] as const
const page = readFileSync(`${root}/docs/browsers.md`, 'utf8')

it('docs/browsers.md shows which promise is proved in which engine, and the reason where it is not', () => {
  const shown = page.split('\n').filter((line) => /^\| (?!promise|---)/.test(line))
  const names = Object.keys(promises) as (keyof typeof promises)[]
  expect(shown).toEqual(
    names.map((name) => {
      const cells = engines.map((engine) => reasonAgainst(name, engine) ?? 'proved')
      return `| ${[name, ...cells].join(' | ')} |`
    }),
  )
})

it.each(Object.values(capabilities))(
  'docs/browsers.md mentions that %s is probed first',
  (name) => {
    expect(page.slice(0, page.indexOf('\n| '))).toContain(name)
  },
)

it('each promise is proved in at least one engine', () => {
  const proved = new Set(engines.flatMap(promisesOf))
  expect([...proved].sort()).toEqual(Object.keys(promises).sort())
})

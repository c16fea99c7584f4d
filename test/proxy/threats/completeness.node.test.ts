import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../../house/module.ts'
import { threats } from './threat.ts'

const texts = ['test/proxy', 'test/proxy/threats'].flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(`${root}/${folder}/${name}`, 'utf8') })),
)
const testedIn = (select: (name: string) => boolean) =>
  new Set(
    texts
      .filter(({ name }) => select(name))
      .flatMap(({ text }) =>
        [...text.matchAll(/\bthreat\((\d+), /g)].map(([, number]) => Number(number)),
      ),
  )
const numbers = Object.keys(threats).map(Number)

describe('the threats', () => {
  it('are numbered from 1 to 51', () => {
    expect(numbers).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
  })

  it('each have a test', () => {
    const tested = testedIn(() => true)
    expect(numbers.filter((number) => !tested.has(number))).toEqual([])
  })

  it('all have a test that runs in workerd, except two whose tests start workerd or a bundler', () => {
    const tested = testedIn((name) => !name.includes('.node.'))
    expect(numbers.filter((number) => !tested.has(number))).toEqual([39, 45])
  })

  it('are listed in the documentation with the same names', () => {
    const text = readFileSync(`${root}/docs/security.md`, 'utf8')
    const listed = [...text.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, number, name]) => [
      Number(number),
      name?.trim(),
    ])
    expect(listed).toEqual(Object.entries(threats).map(([number, name]) => [Number(number), name]))
  })
})

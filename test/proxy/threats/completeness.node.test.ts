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

describe('of the threats', () => {
  it('there are 51', () => {
    expect(numbers).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
  })

  it('each has a test', () => {
    const tested = testedIn(() => true)
    expect(numbers.filter((number) => !tested.has(number))).toEqual([])
  })

  it('all but two run in workerd too, and those start workerd or a bundler themselves', () => {
    const tested = testedIn((name) => !name.includes('.node.'))
    expect(numbers.filter((number) => !tested.has(number))).toEqual([39, 45])
  })

  it('the same stand in the documentation', () => {
    const text = readFileSync(`${root}/docs/security.md`, 'utf8')
    const listed = [...text.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, number, name]) => [
      Number(number),
      name?.trim(),
    ])
    expect(listed).toEqual(Object.entries(threats).map(([number, name]) => [Number(number), name]))
  })
})

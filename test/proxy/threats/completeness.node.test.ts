import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../../house/module.ts'
import { threats } from './threat.ts'

/** What a threat needs that is not there yet, so that its tests say less than its name. */
const untold: Readonly<Record<number, string>> = {
  41: 'Only the transport’s port is tested: the queue, and the second check of its messages, come with ./cloudflare.',
  42: 'Only the transport’s port is tested: the queue comes with ./cloudflare.',
  43: 'Only direct mode is tested: ordering by time in a queue comes with ./cloudflare.',
}

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

  it('those that are not whole say why', () => {
    for (const [number, reason] of Object.entries(untold)) {
      console.log(`Threat ${number} is tested in part. ${reason}`)
    }
    expect(Object.keys(untold).map(Number)).toEqual([41, 42, 43])
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

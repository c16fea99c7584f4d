import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { itemCodes } from '../../src/http/rows/item-code.ts'
import { problemStatus } from '../../src/proxy/values/problem.ts'
import { readModules, root } from './module.ts'

const page = readFileSync(`${root}/docs/troubleshooting.md`, 'utf8')
const sources = readModules().map(({ path }) => readFileSync(`${root}/${path}`, 'utf8'))

/** Returns the text below a heading, up to the next heading of the same level or higher. */
function section(heading: string): string {
  const found = page.split(/^#{1,3} /m).find((each) => each.startsWith(`${heading}\n`))
  if (found === undefined) throw new Error(`There is no section ${heading}.`)
  return found
}

describe('docs/troubleshooting.md', () => {
  it('lists each problem of a whole request with its status', () => {
    const text = sources.find((each) => each.includes('type ProblemCode ='))
    const codes = [...(text ?? '').matchAll(/^ {2}(\w+): \[(\d+),/gm)].map(([, code]) => code)
    const rows = [...section('Of a whole request').matchAll(/^\| `(\w+)` \| (\d+) \| .+ \|$/gm)]
    expect(rows.map(([, code]) => code)).toEqual(codes)
    for (const [, code, status] of rows) {
      expect(problemStatus(code as Parameters<typeof problemStatus>[0])).toBe(Number(status))
    }
  })

  it('lists each code of one update', () => {
    const rows = section('Of one update').matchAll(/^\| `(\w+)` \| .+ \|$/gm)
    expect([...rows].map(([, code]) => code)).toEqual([...itemCodes])
  })

  it('lists each code of a thrown error, and only those', () => {
    const thrown = sources.flatMap((text) =>
      [...text.matchAll(/(?:Validation|Configuration|Aftertrace)Error\(\s*'(\w+)'/g)].map(
        ([, code]) => code,
      ),
    )
    const faults = sources.flatMap((text) =>
      [
        ...text.matchAll(/\brefuse\('(\w+)'|return '(\w+)'$|\? '(\w+)' :|, '(invalid_\w+)'\] as/gm),
      ].flatMap((found) => found.slice(1)),
    )
    const listed = [...section('Errors').matchAll(/`([a-z]+(?:_[a-z]+)+|closed|cycle)`/g)].map(
      ([, code]) => code ?? '',
    )
    for (const code of thrown) expect(listed).toContain(code)
    const known = [...thrown, ...faults]
    for (const code of listed) expect(known).toContain(code)
  })

  it('lists each code of the client itself', () => {
    for (const code of ['no_answer', 'not_the_proxy', 'blocked_in_transit', 'scrubbed']) {
      expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true)
      expect(section('Of the client')).toContain(`\`${code}\``)
    }
  })
})

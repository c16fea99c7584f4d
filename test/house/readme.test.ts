import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { budgets } from './budgets.ts'
import { readModules, root } from './module.ts'
import { deadLinks, figures, scripts, snippets, sourceOf, unmarkedSizes } from './readme.ts'
import { inKilobytes, weigh } from './weigh.ts'

const pages = readdirSync(`${root}/docs`).filter((name) => name.endsWith('.md'))

describe('The README', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8')

  it('says what the doors weigh today, and may weigh', async () => {
    const today = await Promise.all(
      figures(readme).map(async ({ kind, door }) => ({
        kind,
        door,
        kilobytes:
          kind === 'size'
            ? inKilobytes(await weigh(door))
            : budgets.find((budget) => budget.door === door)?.kilobytes.toFixed(1),
      })),
    )
    expect(figures(readme)).toEqual(today)
  })

  it('states no size that nobody would notice to be stale', () => {
    expect(unmarkedSizes(readme)).toEqual([])
  })

  it('explains each reason for which something waits', () => {
    const known = readModules()
      .map(({ path }) => readFileSync(`${root}/${path}`, 'utf8'))
      .flatMap((text) => [...text.matchAll(/export type (?:Pause|Trace)Reason =\n([\s\S]*?)\n\n/g)])
      .flatMap(([, union = '']) => [...union.matchAll(/\| '([\w-]+)'/g)].map(([, name]) => name))
    const explained = [...readme.matchAll(/^\| `([a-z-]+)` \| .+ \| .+ \|$/gm)].map(
      ([, name]) => name,
    )
    expect(known).toHaveLength(12)
    expect(explained).toEqual(expect.arrayContaining(known))
  })

  it('shows only code that runs elsewhere', () => {
    for (const { source, text } of snippets(readme)) {
      expect(source, `Where does this come from?\n${text}`).toBeDefined()
      expect(text).toBe(sourceOf(source ?? ''))
    }
  })

  it('names scripts that exist, and links to files that do', () => {
    const known = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts
    expect(scripts(readme).filter((name) => !(name in known))).toEqual([])
    expect(deadLinks(readme)).toEqual([])
  })
})

describe.each(pages)('docs/%s', (page) => {
  const text = readFileSync(`${root}/docs/${page}`, 'utf8')

  it('shows only code that runs elsewhere', () => {
    for (const { source, text: shown } of snippets(text)) {
      expect(source, `Where does this come from?\n${shown}`).toBeDefined()
      expect(shown).toBe(sourceOf(source ?? ''))
    }
  })

  it('names scripts that exist, and links to files that do', () => {
    const known = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts
    expect(scripts(text).filter((name) => !(name in known))).toEqual([])
    expect(deadLinks(text, 'docs')).toEqual([])
  })
})

describe('What is asked of a README', () => {
  it('finds figures, and sizes beside them', () => {
    const text = 'It weighs <!-- size:. -->7.0 KB<!-- / -->, not 8 KB, of 32 KiB.'
    expect(figures(text)).toEqual([{ kind: 'size', door: '.', kilobytes: '7.0' }])
    expect(unmarkedSizes(text)).toEqual(['8 KB'])
  })

  it('finds snippets with and without a source', () => {
    const text = '```ts file=a.ts#b\nx\n```\n\n```sh\nnpm start\n```\n\n```js\ny\n\nz\n```\n'
    expect(snippets(text)).toEqual([
      { source: 'a.ts#b', text: 'x\n' },
      { source: undefined, text: 'y\n\nz\n' },
    ])
  })

  it('finds a region, and takes its indent away', () => {
    // #region here
    const shown = [
      1, //
    ]
    // #endregion
    expect(sourceOf('test/house/readme.test.ts#here')).toBe('const shown = [\n  1, //\n]\n')
    expect(() => sourceOf('test/house/readme.test.ts#nowhere')).toThrow('no region')
    expect(shown).toEqual([1])
  })

  it('finds dead links and scripts', () => {
    const text =
      '[a](LICENSE) [b](gone.md#x) [c](https://x.test) [d](#here) `npm run gone` npm start'
    expect(deadLinks(text)).toEqual(['gone.md'])
    expect(scripts(text)).toEqual(['gone', 'start'])
  })
})

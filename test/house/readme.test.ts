import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { budgets } from './budgets.ts'
import { readModules, root } from './module.ts'
import { deadLinks, figures, scripts, snippets, sourceOf, unmarkedSizes } from './readme.ts'
import { inKilobytes, weigh } from './weigh.ts'

const pages = [
  'README.md',
  ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

describe.each(pages)('%s', (page) => {
  const text = readFileSync(`${root}/${page}`, 'utf8')

  it('shows only code that is run or checked elsewhere', () => {
    for (const { source, text: shown } of snippets(text)) {
      expect(source, `Where does this come from?\n${shown}`).toBeDefined()
      expect(shown).toBe(sourceOf(source ?? ''))
    }
  })

  it('states the current size and the budget of each door', async () => {
    const today = await Promise.all(
      figures(text).map(async ({ kind, door }) => ({
        kind,
        door,
        kilobytes:
          kind === 'size'
            ? inKilobytes(await weigh(door))
            : budgets.find((budget) => budget.door === door)?.kilobytes.toFixed(1),
      })),
    )
    expect(figures(text)).toEqual(today)
  })

  it('names existing scripts, and links to existing files and headings', () => {
    const known = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts
    expect(scripts(text).filter((name) => !(name in known))).toEqual([])
    expect(deadLinks(page, text)).toEqual([])
  })
})

describe('README.md', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8')

  it('contains no size that is not checked by a test', () => {
    expect(unmarkedSizes(readme)).toEqual([])
  })

  it('has at most 220 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(220)
  })

  it('links to every page of docs except recipes, which one page lists', () => {
    const top = pages.filter((page) => /^docs\/[^/]+$/.test(page))
    expect(top.filter((page) => !readme.includes(`(${page}`))).toEqual([])
  })

  it.each([
    ['test/readme/first/page.html', 2],
    ['test/readme/first/Thumbs.tsx', 5],
    ['test/recipes/vue/Thumbs.vue', 8],
    ['test/recipes/svelte/Thumbs.svelte', 8],
    ['test/readme/worker-proxy.ts#proxy', 10],
  ])('shows short examples: %s has at most %i lines', (source, most) => {
    const { text } = snippets(readme).find((each) => each.source === source) ?? { text: '' }
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(most)
  })

  it('states the number of threats that docs/security.md lists', () => {
    const [, counted] = /(\d+) threats/.exec(readme) ?? []
    const security = readFileSync(`${root}/docs/security.md`, 'utf8').split('## Threats')[1] ?? ''
    expect([...security.matchAll(/^\| \d+ \| .+ \|$/gm)]).toHaveLength(Number(counted))
  })
})

it('docs/states.md explains each reason for waiting', () => {
  const page = readFileSync(`${root}/docs/states.md`, 'utf8')
  const known = readModules()
    .map(({ path }) => readFileSync(`${root}/${path}`, 'utf8'))
    .flatMap((text) => [...text.matchAll(/export type (?:Pause|Trace)Reason =\n([\s\S]*?)\n\n/g)])
    .flatMap(([, union = '']) => [...union.matchAll(/\| '([\w-]+)'/g)].map(([, name]) => name))
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \| .+ \| .+ \|$/gm)].map(([, name]) => name)
  expect(known).toHaveLength(12)
  expect(explained).toEqual(expect.arrayContaining(known))
})

describe('The checks of a README', () => {
  it('find marked and unmarked sizes', () => {
    const text = 'It weighs <!-- size:. -->7.0 KB<!-- / -->, not 8 KB, of 32 KiB.'
    expect(figures(text)).toEqual([{ kind: 'size', door: '.', kilobytes: '7.0' }])
    expect(unmarkedSizes(text)).toEqual(['8 KB'])
  })

  it('find snippets with and without a source', () => {
    const text = '```ts file=a.ts#b\nx\n```\n\n```sh\nnpm start\n```\n\n```js\ny\n\nz\n```\n'
    expect(snippets(text)).toEqual([
      { source: 'a.ts#b', text: 'x\n' },
      { source: undefined, text: 'y\n\nz\n' },
    ])
  })

  it('find a region and remove its indentation', () => {
    // #region here
    const shown = [
      1, //
    ]
    // #endregion
    expect(sourceOf('test/house/readme.test.ts#here')).toBe('const shown = [\n  1, //\n]\n')
    expect(() => sourceOf('test/house/readme.test.ts#nowhere')).toThrow('no region')
    expect(shown).toEqual([1])
  })

  it('find dead links and scripts', () => {
    const text =
      '## It is *here*!\n[a](LICENSE) [b](gone.md#x) [c](https://x.test) [d](#it-is-here) `npm run gone` npm start'
    expect(deadLinks('docs/page.md', text.replace('LICENSE', '../LICENSE'))).toEqual(['gone.md#x'])
    expect(deadLinks('README.md', `${text} [e](#gone) [f](docs/states.md#gone)`)).toEqual([
      'gone.md#x',
      '#gone',
      'docs/states.md#gone',
    ])
    expect(scripts(text)).toEqual(['gone', 'start'])
  })
})

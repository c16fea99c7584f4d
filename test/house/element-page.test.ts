import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from './module.ts'

interface Named {
  readonly name: string
}

interface Attribute extends Named {
  readonly type: { readonly text: string }
  readonly default?: string
}

interface Declaration {
  readonly tagName: string
  readonly attributes: readonly Attribute[]
  readonly events: readonly Named[]
  readonly cssParts: readonly Named[]
  readonly cssProperties: readonly Named[]
  readonly slots: readonly Named[]
}

interface Manifest {
  readonly modules: readonly { readonly declarations: readonly Declaration[] }[]
}

const page = readFileSync(`${root}/docs/element.md`, 'utf8')
const manifest: Manifest = JSON.parse(
  readFileSync(`${root}/src/element/custom-elements.json`, 'utf8'),
)
const element = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .find(({ tagName }) => tagName === 'aftertrace-feedback')

/** Returns the names in a row of the page's tables. */
function namesIn(row: string): string[] {
  const line = page.split('\n').find((each) => each.startsWith(`| ${row} |`)) ?? ''
  return [...line.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name)
}

describe('docs/element.md', () => {
  it('lists each attribute of the manifest with its values and default', () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| `(.+?)`(?:, default `(\w+)`)? \| .+ \|$/gm)]
    const shown = rows.map(([, name, text = '', byDefault]) => ({
      name,
      text: text.replaceAll('\\|', '|'),
      byDefault,
    }))
    expect(shown).toEqual(
      element?.attributes.map(({ name, type: { text }, default: byDefault }) => ({
        name,
        text,
        byDefault,
      })),
    )
  })

  it('lists each event, part, custom property and slot of the manifest', () => {
    const events = [...page.matchAll(/^\| `(feedback-\w+)` \|/gm)].map(([, name]) => name)
    const names = (list: readonly Named[] = []) => list.map(({ name }) => name).filter(Boolean)
    expect(events.sort()).toEqual(names(element?.events).sort())
    expect(namesIn('custom properties')).toEqual(names(element?.cssProperties))
    expect(namesIn('`::part()`')).toEqual(names(element?.cssParts))
    expect(namesIn('slots')).toEqual(names(element?.slots))
  })

  it('lists each status of the store', () => {
    const source = readFileSync(`${root}/src/feedback/state.ts`, 'utf8')
    const union = /type FeedbackStatus =\n([\s\S]*?)\n\n/.exec(source)?.[1] ?? ''
    const statuses = [...union.matchAll(/\| '(\w+)'/g)].map(([, name]) => name)
    const section = page.split('| `status` |')[1] ?? ''
    expect([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(statuses)
  })
})

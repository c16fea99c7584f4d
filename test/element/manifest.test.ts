import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { AftertraceFeedback, AftertraceOutbox } from '../../src/element.ts'
import { idleState } from '../../src/feedback/state.ts'

const folder = new URL('../../src/element/', import.meta.url)
const source = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')
const manifest = JSON.parse(readFileSync(new URL('custom-elements.json', folder), 'utf8'))
const [feedback, outbox] = manifest.modules[0].declarations

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort()

it('The manifest lists each observed attribute', () => {
  expect(names(feedback.attributes)).toEqual([...AftertraceFeedback.observedAttributes].sort())
  expect(names(outbox.attributes)).toEqual([...AftertraceOutbox.observedAttributes].sort())
})

it('The manifest lists each event, custom property and state', () => {
  const events = [...source.matchAll(/'(feedback-\w+)': Feedback/g)].map(([, name]) => name)
  expect(names(feedback.events)).toEqual(events.sort())
  const properties = new Set(
    [...source.matchAll(/var\((--aftertrace-[\w-]+)/g)].map(([, name]) => name),
  )
  expect(names(feedback.cssProperties)).toEqual([...properties].sort())
  expect(names(feedback.cssStates)).toContain(idleState.status)
})

it('The manifest lists each part', () => {
  const used = [
    ...source.matchAll(/part: (?:\w+ \? '([\w ]+)' : )?'([\w ]+)'/g),
    ...source.matchAll(/(?:[bB]utton|radio|link)\(\s*'([\w -]+)'/g),
  ].flatMap(([, ...found]) => found.flatMap((name) => name?.split(' ') ?? []))
  const known = names([...feedback.cssParts, ...outbox.cssParts])
  expect(used.length).toBeGreaterThan(20)
  expect(used.filter((name) => !known.includes(name))).toEqual([])
})

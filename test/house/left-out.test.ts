import { expect, it } from 'vitest'
import { testsLeftOut } from '../run/left-out.mjs'

const reportOf = (...titles: string[]) => [
  { assertionResults: titles.map((title) => ({ title })) },
  { assertionResults: [{ title: 'is in another file' }] },
]

it('a test that is left out is listed by its name, with the reason', () => {
  const title = 'LEFT OUT, for there is no python3 here: a grant minted in Python: it is good'
  expect(testsLeftOut(reportOf('passes', title))).toEqual([
    'a grant minted in Python: it is good (there is no python3 here)',
  ])
})

it('a test that is left out without a reason is listed all the same', () => {
  expect(testsLeftOut(reportOf('LEFT OUT'))).toEqual(['LEFT OUT'])
})

it('a run of tests that all do something leaves nothing out', () => {
  expect(testsLeftOut(reportOf('says what was left out', 'a test'))).toEqual([])
})

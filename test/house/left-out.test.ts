import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { testsLeftOut } from '../run/left-out.mjs'
import { root } from './module.ts'

const reportOf = (...titles: string[]) => [
  { assertionResults: titles.map((title) => ({ title })) },
  { assertionResults: [{ title: 'is in another file' }] },
]

it('a skipped test is listed by its name with the reason', () => {
  const title = 'LEFT OUT, for there is no python3 here: a grant minted in Python: it is good'
  expect(testsLeftOut(reportOf('passes', title))).toEqual([
    'a grant minted in Python: it is good (there is no python3 here)',
  ])
})

it('a skipped test without a reason is listed too', () => {
  expect(testsLeftOut(reportOf('LEFT OUT'))).toEqual(['LEFT OUT'])
})

it('a run without skipped tests lists nothing', () => {
  expect(testsLeftOut(reportOf('says what was left out', 'a test'))).toEqual([])
})

/** Runs the Firefox tests on a PATH without Firefox. */
function runWithoutFirefox(ci: string | undefined) {
  const { status, stdout } = spawnSync(process.execPath, ['test/run.mjs', 'firefox'], {
    cwd: root,
    env: { ...process.env, PATH: '', FIREFOX_PATH: undefined, CI: ci },
    encoding: 'utf8',
  })
  const lines = stdout.trimEnd().split('\n')
  return { status, lines, lastLine: lines.at(-1) }
}

const firefox = expect.stringMatching(/^LEFT OUT: firefox: all tests in Firefox \(/)

it('a run without Firefox passes and lists what was left out before the last line', () => {
  const { status, lines, lastLine } = runWithoutFirefox(undefined)
  expect(lines).toContainEqual(firefox)
  expect(lastLine).toBe('0 passed, 0 failed')
  expect(status).toBe(0)
})

it('a CI run without Firefox fails', () => {
  const { status, lines, lastLine } = runWithoutFirefox('true')
  expect(lines).toContainEqual(firefox)
  expect(lastLine).toBe('0 passed, 1 failed')
  expect(status).toBe(1)
})

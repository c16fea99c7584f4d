import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './command.mjs'

/**
 * What became of a step; only suites have numbers.
 *
 * @typedef {{ ok: boolean, passed?: number, failed?: number, leftOut?: boolean }} Result
 */

/**
 * Runs a part of Vitest's tests.
 *
 * @param {string} selection of tests, as arguments
 * @returns {Promise<Result>}
 */
export function vitest(selection) {
  return counted(
    (report) =>
      command(
        `vitest run ${selection} --reporter=default --reporter=json --outputFile.json=${report}`,
      ),
    ({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }),
  )
}

/**
 * Runs the end-to-end tests of one of Playwright's projects.
 *
 * @param {string} project
 * @param {string} [selection] of its tests, as more arguments
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Result>}
 */
export function playwright(project, selection = '', env = {}) {
  return counted(
    (report) =>
      command(`npm run --silent e2e -- --project=${project} --reporter=list,json${selection}`, {
        // Its workers set FORCE_COLOR, and would warn of the contradiction.
        env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, NO_COLOR: undefined },
      }),
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
  )
}

/**
 * @param {(report: string) => Promise<{ ok: boolean }>} run writes a report to the path it is given
 * @param {(report: any) => { passed: number, failed: number }} count reads it
 * @returns {Promise<Result>}
 */
async function counted(run, count) {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-report-'))
  try {
    const report = join(folder, 'report.json')
    const { ok } = await run(report)
    return { ok, ...count(JSON.parse(readFileSync(report, 'utf8'))) }
  } catch (cause) {
    console.error('There is no report of these tests.', cause)
    return { ok: false }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

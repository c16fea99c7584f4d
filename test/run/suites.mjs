import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './command.mjs'
import { testsLeftOut } from './left-out.mjs'

/**
 * The result of a step; only suites have numbers. `leftOut` has a line for each test, or group of tests, that needs what this
 * machine lacks: its name, and the reason in parentheses.
 *
 * @typedef {{ ok: boolean, passed?: number, failed?: number, leftOut?: readonly string[] }} Result
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
    ({ numPassedTests, numFailedTests, testResults }) => {
      const leftOut = testsLeftOut(testResults)
      for (const line of leftOut) console.log(`LEFT OUT: ${line}`)
      return { passed: numPassedTests - leftOut.length, failed: numFailedTests, leftOut }
    },
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
    (report, leftOutFile) =>
      command(`npm run --silent e2e -- --project=${project} --reporter=list,json${selection}`, {
        env: {
          ...env,
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          // A selection leaves out others anyway.
          ...(selection === '' && { LEFT_OUT_FILE: leftOutFile }),
          // Its workers set FORCE_COLOR, and would warn of the contradiction.
          NO_COLOR: undefined,
        },
      }),
    ({ stats }, leftOutFile) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      leftOut: linesOf(leftOutFile),
    }),
  )
}

/** @param {string} file that is not there when there is nothing to say */
function linesOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

/**
 * @param {(report: string, leftOutFile: string) => Promise<{ ok: boolean }>} run writes a report, and may write lines, to the paths
 * it is given
 * @param {(report: any, leftOutFile: string) => Omit<Result, 'ok'>} count reads them
 * @returns {Promise<Result>}
 */
async function counted(run, count) {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-report-'))
  try {
    const report = join(folder, 'report.json')
    const leftOutFile = join(folder, 'left-out.txt')
    const { ok } = await run(report, leftOutFile)
    return { ok, ...count(JSON.parse(readFileSync(report, 'utf8')), leftOutFile) }
  } catch (cause) {
    console.error('There is no report of these tests.', cause)
    return { ok: false }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

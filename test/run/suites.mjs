import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './command.mjs'
import { testsLeftOut } from './left-out.mjs'

/**
 * Result of a step. Only suites have numbers. `leftOut` has a line for each test, or group of tests, that this machine
 * cannot run: its name, and the reason in parentheses.
 *
 * @typedef {{ ok: boolean, passed?: number, failed?: number, leftOut?: readonly string[] }} Result
 */

/**
 * Runs a part of the Vitest tests.
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
 * Runs the end-to-end tests of a Playwright project.
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
          // A selection does not run all tests, so its lines would be incomplete.
          ...(selection === '' && { LEFT_OUT_FILE: leftOutFile }),
          // Playwright's workers set FORCE_COLOR, and warn if both are set.
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

/** @param {string} file that exists only if it has lines */
function linesOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

/**
 * Runs tests and counts their results.
 *
 * @param {(report: string, leftOutFile: string) => Promise<{ ok: boolean }>} run writes its report, and lines about tests
 * that were left out, to these paths
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

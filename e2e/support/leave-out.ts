import { appendFileSync } from 'node:fs'

/**
 * Reports that a test is left out. `npm test` passes a file for the same lines and repeats them at its end. Playwright's
 * workers load the same tests again and report nothing.
 */
export function leaveOut(test: string, reason: string): void {
  if (process.env['TEST_WORKER_INDEX']) return
  const line = `${test} (${reason})`
  console.log(`LEFT OUT: ${line}`)
  const file = process.env['LEFT_OUT_FILE']
  if (file) appendFileSync(file, `${line}\n`)
}

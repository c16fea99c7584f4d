import { appendFileSync } from 'node:fs'

/**
 * Says that a test is left out. `npm test` names a file for the same lines, and repeats them at its end. Workers of Playwright
 * load the same tests once more, and say nothing.
 */
export function leaveOut(test: string, reason: string): void {
  if (process.env['TEST_WORKER_INDEX']) return
  const line = `${test} (${reason})`
  console.log(`LEFT OUT: ${line}`)
  const file = process.env['LEFT_OUT_FILE']
  if (file) appendFileSync(file, `${line}\n`)
}

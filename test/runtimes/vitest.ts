import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'

// The part of Vitest that the threat tests use, for runtimes in which Vitest itself does not run.

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)
export const expect = chai.expect

type Work = (...values: readonly unknown[]) => unknown
interface Test {
  readonly name: string
  readonly work: () => unknown
}

const tests: Test[] = []
const path: string[] = []

export function describe(name: string, body: () => void): void {
  path.push(name)
  body()
  path.pop()
}

export function it(name: string, work: () => unknown): void {
  tests.push({ name: [...path, name].join(' > '), work })
}

/** As in Vitest, the rows are argument lists only if all rows are arrays. */
it.each = (rows: readonly unknown[]) => (name: string, work: Work) => {
  const areLists = rows.every((row) => Array.isArray(row))
  for (const row of rows) {
    const values = areLists ? [row].flat() : [row]
    it(`${name} ${JSON.stringify(values)}`, () => work(...values))
  }
}

/** Runs the collected tests, prints the failures and returns the counts. */
export async function run(): Promise<{ passed: number; failed: number }> {
  let failed = 0
  for (const { name, work } of tests) {
    try {
      await work()
    } catch (cause) {
      failed++
      console.log(`FAILED ${name}\n${cause instanceof Error ? cause.stack : cause}`)
    }
  }
  return { passed: tests.length - failed, failed }
}

/**
 * Finds the tests in Vitest's report that do nothing because this machine lacks something: their names begin with LEFT OUT and the
 * reason. They count as passed there, and must not here.
 *
 * @param {readonly { assertionResults: readonly { title: string }[] }[]} testResults
 * @returns {string[]} for each its name, and the reason in parentheses
 */
export function testsLeftOut(testResults) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults.map(({ title }) => title))
    .filter((title) => title.startsWith('LEFT OUT'))
    .map((title) => title.replace(/^LEFT OUT, for (.+?): (.+)$/, '$2 ($1)'))
}

/**
 * Finds tests in Vitest's report that did nothing because this machine lacks something. Their names begin with LEFT OUT
 * and the reason. The report counts them as passed.
 *
 * @param {readonly { assertionResults: readonly { title: string }[] }[]} testResults
 * @returns {string[]} the name of each, with the reason in parentheses
 */
export function testsLeftOut(testResults) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults.map(({ title }) => title))
    .filter((title) => title.startsWith('LEFT OUT'))
    .map((title) => title.replace(/^LEFT OUT, for (.+?): (.+)$/, '$2 ($1)'))
}

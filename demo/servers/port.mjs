import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Ports below those that systems give to connections: one that is free now would soon be somebody's there. */
const [lowest, highest] = [20_000, 30_000]

/**
 * The wanted port when it is free on this computer, otherwise any free one.
 *
 * @param {number} wanted 0 for any.
 * @returns {Promise<number>}
 */
export async function freePort(wanted) {
  for (let port = wanted || randomInt(lowest, highest); ; port = randomInt(lowest, highest)) {
    if (await isFree(port)) return port
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

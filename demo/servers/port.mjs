import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Range of ports to choose from. Systems use higher ports for connections, so one that is free now may soon be taken. */
const [lowest, highest] = [20_000, 30_000]

/**
 * Resolves with the wanted port if it is free on this computer, and otherwise with any free port.
 *
 * @param {number} wanted 0 for any port.
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

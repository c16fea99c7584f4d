import { createServer } from 'node:net'

/**
 * The wanted port when it is free on this computer, otherwise any free one.
 *
 * @param {number} wanted
 * @returns {Promise<number>}
 */
export async function freePort(wanted) {
  return (await listenOn(wanted)) ?? (await listenOn(0)) ?? wanted
}

/**
 * @param {number} port
 * @returns {Promise<number | undefined>}
 */
function listenOn(port) {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

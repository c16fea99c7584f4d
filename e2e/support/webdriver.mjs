/**
 * Sends a command of the WebDriver protocol.
 *
 * @typedef {<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<Answer>} Command
 */

/**
 * Returns a function that sends WebDriver commands to the driver at this address.
 *
 * @param {string} url
 * @returns {Command} which rejects with the driver's message.
 */
export function webdriverAt(url) {
  return async (method, path, body) => {
    const reply = await fetch(url + path, { method, ...(body && { body: JSON.stringify(body) }) })
    const { value } = await reply.json()
    if (!reply.ok) throw new Error(`${value.error}: ${value.message}`)
    return value
  }
}

/**
 * Opens a session with a separate browser.
 *
 * @param {Command} command
 * @param {object} capabilities
 * @returns {Promise<Command>} whose paths are relative to the session.
 */
export async function openSession(command, capabilities) {
  /** @type {{ sessionId: string }} */
  const { sessionId } = await command('POST', '/session', {
    capabilities: { alwaysMatch: capabilities },
  })
  return (method, path, body) => command(method, `/session/${sessionId}${path}`, body)
}

import type { Sent } from '../network/recorder.ts'
import { byId } from '../parts/element.ts'

/** Shows the last request for the proxy, with every header the page set and the complete body. */
export function showSent({ method, path, headers, body, status }: Sent): void {
  const names = headers.map(([name, value]) => `${name}: ${value}`)
  byId('sent').textContent = [`${method} ${path}`, ...names, '', pretty(body)].join('\n')
  const hasKey = headers.some(([name]) => name === 'authorization')
  byId('sent-note').textContent =
    `Answered with ${status}. ${hasKey ? 'It contains a key!' : 'No Authorization header.'}`
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

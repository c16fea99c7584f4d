import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rooms } from './layers.ts'
import { root } from './module.ts'
import { tsc } from './tsc.ts'

/** Global names that the compiler must know in each room, and names that it must not know. */
const globals = {
  core: {
    knows: ['Promise', 'Map', 'JSON'],
    lacks:
      'document window indexedDB localStorage navigator fetch Request AbortSignal URL crypto setTimeout TextEncoder console process Buffer',
  },
  web: {
    knows: ['document', 'indexedDB', 'navigator', 'fetch'],
    lacks: 'process Buffer require setImmediate',
  },
  client: {
    knows: ['document', 'indexedDB', 'navigator', 'fetch', 'console'],
    lacks: 'process Buffer require setImmediate',
  },
  feedback: {
    knows: ['BroadcastChannel', 'EventTarget', 'setTimeout', 'console'],
    lacks: 'process Buffer require setImmediate',
  },
  element: {
    knows: ['HTMLElement', 'CSSStyleSheet', 'customElements', 'console'],
    lacks: 'process Buffer require setImmediate',
  },
  react: {
    knows: ['HTMLElement', 'console'],
    lacks: 'process Buffer require setImmediate',
  },
  http: { knows: ['fetch', 'Response', 'crypto'], lacks: 'document window localStorage process' },
  proxy: { knows: ['Request', 'Response', 'URL'], lacks: 'document window localStorage process' },
  durable: { knows: ['fetch', 'crypto'], lacks: 'document window localStorage process' },
  cloudflare: {
    knows: ['Request', 'Response', 'crypto'],
    lacks: 'document window localStorage process',
  },
  nats: {
    knows: ['Request', 'Response', 'setTimeout'],
    lacks: 'document window localStorage process',
  },
  tracing: {
    knows: ['Promise', 'Proxy', 'FinalizationRegistry'],
    lacks:
      'document window fetch Request Response ReadableStream TextDecoder AbortSignal URL crypto performance setTimeout console process Buffer',
  },
  testing: { knows: ['Request', 'Response'], lacks: 'document window localStorage process Buffer' },
}

describe('The compiler', () => {
  it('is configured for every room', () => {
    const named = Object.keys(rooms).filter((room) => room !== '.')
    expect(Object.keys(globals).sort()).toEqual(named.sort())
    expect(named.filter((room) => !existsSync(`${root}/src/${room}/tsconfig.json`))).toEqual([])
  })

  it.each(Object.entries(globals))('has only the allowed globals in %s', (room, names) => {
    const lacks = names.lacks.split(' ')
    expect(unknownNames(room, [...names.knows, ...lacks])).toEqual(lacks)
  })
})

/** Returns the names that the room's configuration has no declaration for. */
function unknownNames(room: string, names: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-room-'))
  try {
    writeFileSync(join(folder, 'scratch.ts'), names.map((name) => `void ${name}\n`).join(''))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: `${root}/src/${room}/tsconfig.json`, include: ['scratch.ts'] }),
    )
    return [
      ...tsc(folder, '--noEmit').matchAll(/scratch\.ts\((\d+),.*error TS2\d+: Cannot find name/g),
    ].map(([, line]) => names[Number(line) - 1] ?? '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

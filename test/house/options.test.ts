import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from './module.ts'
import { declaredOptions, documentedOptions } from './options.ts'

const page = readFileSync(`${root}/docs/options.md`, 'utf8')
const client = 'src/client/options/options.ts'
const proxy = 'src/proxy/options/options.ts'

/** The interfaces whose options each heading of the page lists, in order. */
const listed: Readonly<Record<string, readonly (readonly [path: string, name: string])[]>> = {
  createClient: [
    [client, 'ProxyOptions'],
    [client, 'TransportOptions'],
    [client, 'SharedOptions'],
  ],
  limits: [['src/core/outbox/ports.ts', 'OutboxLimits']],
  flush: [['src/core/delivery/flush.ts', 'FlushOptions']],
  updateMany: [['src/client/bulk/options.ts', 'UpdateManyOptions']],
  createFeedback: [
    ['src/feedback/columns.ts', 'ColumnOptions'],
    ['src/feedback/options.ts', 'FeedbackOptions'],
  ],
  createProxy: [
    [proxy, 'WithKey'],
    [proxy, 'WithTransport'],
    [proxy, 'ClientOptions'],
    [proxy, 'ProxyPolicy'],
  ],
  'limits of a request': [['src/proxy/values/limits.ts', 'ProxyLimits']],
  createOpenlayer: [['src/http/call/client-options.ts', 'OpenlayerOptions']],
  createLocalOpenlayer: [['src/testing/rows/local-openlayer.ts', 'LocalOpenlayerOptions']],
  createTestClient: [['src/testing/client/test-client.ts', 'TestClientOptions']],
}

describe('docs/options.md', () => {
  it('lists options under these headings only', () => {
    const headings = [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(Object.keys(listed))
  })

  it.each(Object.entries(listed))('%s: lists each option with its type', (heading, interfaces) => {
    const declared = interfaces.flatMap(([path, name]) => declaredOptions(path, name))
    const documented = documentedOptions(page, heading)
    const named = ({ name, type }: { name: string; type: string }) => ({ name, type })
    expect(documented.map(named)).toEqual(declared.map(named))
    // Limits may be given in part, so each of them has a default.
    if (heading.startsWith('limits')) return
    const required = (options: readonly { name: string; isRequired: boolean }[]) =>
      options.filter(({ isRequired }) => isRequired).map(({ name }) => name)
    expect(required(documented)).toEqual(required(declared))
  })

  it.each(Object.entries(listed))(
    '%s: states no default that the source does not state',
    (heading, interfaces) => {
      const declared = interfaces.flatMap(([path, name]) => declaredOptions(path, name))
      for (const { name, byDefault } of documentedOptions(page, heading)) {
        const { comment } = declared.find((option) => option.name === name) ?? { comment: '' }
        const numbers = byDefault.match(/\d[\d,]*\d|\d/g) ?? []
        for (const number of numbers) expect(`${name}: ${comment}`).toContain(number)
      }
    },
  )
})

describe('The options of the source', () => {
  it('are found with their types and comments, without the forbidden ones', () => {
    expect(declaredOptions(client, 'ProxyOptions')).toEqual([
      {
        name: 'endpoint',
        type: 'string | URL',
        isRequired: true,
        comment: expect.stringMatching(/^URL of your proxy/),
      },
    ])
    expect(() => declaredOptions(client, 'Nothing')).toThrow('has no Nothing')
  })
})

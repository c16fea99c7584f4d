import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  return consumer.remove
}, 120_000)

describe('On Node, without a page', () => {
  it.each([
    ['aftertrace', 'createClient'],
    ['aftertrace/bulk', 'updateMany'],
    ['aftertrace/feedback', 'createFeedback'],
    ['aftertrace/element', 'AftertraceFeedback'],
    ['aftertrace/element/define', 'AftertraceOutbox'],
    ['aftertrace/react', 'useFeedback'],
    ['aftertrace/openlayer', 'createOpenlayerTransport'],
    ['aftertrace/proxy', 'createProxy'],
    ['aftertrace/tracing', 'createTracer'],
    ['aftertrace/tracing', 'publishTo'],
    ['aftertrace/tracing/models', 'traceChatCompletions'],
    ['aftertrace/tracing/page', 'readInference'],
    ['aftertrace/proxy/node', 'toNodeListener'],
    ['aftertrace/testing', 'createLocalOpenlayer'],
  ])('%s exports %s', (door, name) => {
    expect(run(`console.log(typeof (await import('${door}')).${name})`)).toBe('function\n')
  })

  it('a client for a server-rendered page can be created and keeps no process alive', () => {
    expect(
      run(`
        import { createClient } from 'aftertrace'
        const { outbox } = createClient({ endpoint: '/feedback', inferencePipelineId: '182bd5e5' })
        outbox.subscribe(() => undefined)
        process.on('exit', () => console.log(outbox.snapshot().state))
      `),
    ).toBe('idle\n')
  })

  it('importing the doors for pages uses no timer, network, storage or randomness', () => {
    expect(
      run(`
        const touched = []
        const names = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'WebSocket',
          'indexedDB', 'localStorage', 'BroadcastChannel', 'addEventListener', 'document', 'navigator', 'location']
        for (const name of names) {
          const { value } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {}
          const get = () => void touched.push(name) || value
          Object.defineProperty(globalThis, name, { get, configurable: true })
        }
        for (const [owner, name] of [[Math, 'random'], [Date, 'now'], [crypto, 'getRandomValues']]) {
          owner[name] = () => touched.push(name)
        }
        await import('aftertrace')
        await import('aftertrace/bulk')
        await import('aftertrace/feedback')
        await import('aftertrace/tracing')
        touched.push(...process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout'))
        console.log(touched)
      `),
    ).toBe('[]\n')
  })
})

/** Returns what a module prints when Node runs it in the consumer's folder. */
function run(text: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: consumer.folder,
    encoding: 'utf8',
  })
  return stdout + stderr
}

import { beforeAll, describe, expect, it } from 'vitest'
import {
  forConditions,
  forWorkers,
  withEsbuild,
  withRollup,
  withRollupDefaults,
  withVite,
} from './bundlers.ts'
import { type Consumer, createConsumer } from './consumer.ts'

/** What no page may hold: the marks of the key, and Node. */
const keyedWords = [/bearer/i, /authorization/i, /apiKey/i, /api\.openlayer\.com/i]
const forbidden = [...keyedWords, /\bnode:/]

/** A keyed door, and a name to import from it. */
const keyedDoors = [
  ['aftertrace/openlayer', 'createOpenlayerTransport'],
  ['aftertrace/proxy', 'createProxy'],
  ['aftertrace/proxy/node', 'toNodeListener'],
  ['aftertrace/cloudflare', 'createWorker'],
  ['aftertrace/nats', 'createNatsQueue'],
]

/** The doors that are part of pages, and something that a page which uses all of one holds. */
const browserDoors = [
  ['aftertrace', 'indexedDB'],
  ['aftertrace/bulk', 'not_iterable'],
  ['aftertrace/feedback', 'BroadcastChannel'],
  ['aftertrace/element', 'adoptedStyleSheets'],
  ['aftertrace/element/define', 'aftertrace-feedback'],
  ['aftertrace/react', 'useSyncExternalStore'],
  ['aftertrace/service-worker', 'indexedDB'],
  ['aftertrace/tracing', 'FinalizationRegistry'],
  ['aftertrace/tracing/models', 'doStream'],
  ['aftertrace/tracing/opentelemetry', 'gen_ai.prompt'],
  ['aftertrace/tracing/page', 'inferenceId'],
]

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  return consumer.remove
}, 120_000)

describe.each([
  ['Vite', withVite],
  ['esbuild', withEsbuild],
  ['Rollup', withRollup],
])('A page built with %s', (_, bundle) => {
  it.each(keyedDoors)('fails to import from %s', async (door, name) => {
    const page = bundle(`import { ${name} } from '${door}'\n${name}()`, consumer.folder)
    await expect(page).rejects.toThrow(name)
    // The bundler shows the module's name, which says why and what to do.
    await expect(page).rejects.toThrow(/import-it-in-a-server-or-worker-and-never-in-a-page/)
  })

  it.each(keyedDoors)('keeps the refusal of %s, whatever is shaken off', async (door) => {
    expect(await bundle(`import '${door}'`, consumer.folder)).toContain(
      'must not be part of a page',
    )
  })

  it.each(browserDoors)(
    'holds no mark of the key and nothing of Node with %s',
    async (door, mark) => {
      const page = await bundle(`import * as all from '${door}'\nconsole.log(all)`, consumer.folder)
      expect(page).toContain(mark)
      expect(forbidden.filter((word) => word.test(page))).toEqual([])
    },
  )

  it('does not carry what only many updates, or a tracer, need', async () => {
    const page = await bundle(
      "import { createClient } from 'aftertrace'\nconsole.log(createClient)",
      consumer.folder,
    )
    expect(page).not.toMatch(/not_iterable|FinalizationRegistry/)
  })

  it('is empty when it uses nothing of the package', async () => {
    expect((await bundle("import 'aftertrace'", consumer.folder)).trim()).toBe('')
  })
})

describe('A Worker', () => {
  it.each(keyedDoors)('imports %s', async (door, name) => {
    const worker = await forWorkers(`export { ${name} } from '${door}'`, consumer.folder)
    expect(worker).toContain(name)
    expect(worker).not.toContain('must not be part of a page')
  })

  it.each(['workerd', 'edge-light', 'fastly', 'worker', 'deno', 'bun', 'node'])(
    'for %s gets the real files',
    async (condition) => {
      for (const [door, name] of keyedDoors) {
        const text = `export { ${name} } from '${door}'`
        expect(await forConditions([condition])(text, consumer.folder)).toContain(name)
      }
    },
  )

  it.each(keyedDoors)('does not come of Rollup’s defaults: %s is refused', async (door, name) => {
    const page = withRollupDefaults(`import { ${name} } from '${door}'\n${name}()`, consumer.folder)
    await expect(page).rejects.toThrow(/import-it-in-a-server-or-worker/)
  })

  it('of a platform that nobody knows gets the refusal', async () => {
    const text = "export { createProxy } from 'aftertrace/proxy'"
    await expect(forConditions(['toaster'])(text, consumer.folder)).rejects.toThrow('createProxy')
  })

  it('holds what a page must not, so that looking for it finds something', async () => {
    const worker = await forWorkers("export * from 'aftertrace/openlayer'", consumer.folder)
    expect(keyedWords.filter((word) => !word.test(worker))).toEqual([])
  })
})

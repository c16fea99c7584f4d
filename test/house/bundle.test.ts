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

/** Patterns that no page may contain: traces of the key, and Node modules. */
const keyedWords = [/bearer/i, /authorization/i, /apiKey/i, /api\.openlayer\.com/i]
const forbidden = [...keyedWords, /\bnode:/]

/** Each keyed door, with a name to import from it. */
const keyedDoors = [
  ['aftertrace/openlayer', 'createOpenlayerTransport'],
  ['aftertrace/proxy', 'createProxy'],
  ['aftertrace/proxy/node', 'toNodeListener'],
  ['aftertrace/cloudflare', 'createWorker'],
  ['aftertrace/nats', 'createNatsQueue'],
]

/** The doors for pages, each with a word that a page using all of it contains. */
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
    // The bundler prints the module's name, which states the reason and the remedy.
    await expect(page).rejects.toThrow(/import-it-in-a-server-or-worker-and-never-in-a-page/)
  })

  it.each(keyedDoors)(
    'keeps the refusal of %s even when unused exports are removed',
    async (door) => {
      expect(await bundle(`import '${door}'`, consumer.folder)).toContain(
        'must not be part of a page',
      )
    },
  )

  it.each(browserDoors)('contains no trace of the key or of Node with %s', async (door, mark) => {
    const page = await bundle(`import * as all from '${door}'\nconsole.log(all)`, consumer.folder)
    expect(page).toContain(mark)
    expect(forbidden.filter((word) => word.test(page))).toEqual([])
  })

  it('does not include the code for many updates or for tracing', async () => {
    const page = await bundle(
      "import { createClient } from 'aftertrace'\nconsole.log(createClient)",
      consumer.folder,
    )
    expect(page).not.toMatch(/not_iterable|FinalizationRegistry/)
  })

  it('is empty if it uses nothing of the package', async () => {
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
    'for the condition %s gets the real files',
    async (condition) => {
      for (const [door, name] of keyedDoors) {
        const text = `export { ${name} } from '${door}'`
        expect(await forConditions([condition])(text, consumer.folder)).toContain(name)
      }
    },
  )

  it.each(keyedDoors)('is not built with Rollup’s defaults: %s is refused', async (door, name) => {
    const page = withRollupDefaults(`import { ${name} } from '${door}'\n${name}()`, consumer.folder)
    await expect(page).rejects.toThrow(/import-it-in-a-server-or-worker/)
  })

  it('for an unknown platform gets the refusal', async () => {
    const text = "export { createProxy } from 'aftertrace/proxy'"
    await expect(forConditions(['toaster'])(text, consumer.folder)).rejects.toThrow('createProxy')
  })

  it('contains every pattern of the key, which shows that the patterns match', async () => {
    const worker = await forWorkers("export * from 'aftertrace/openlayer'", consumer.folder)
    expect(keyedWords.filter((word) => !word.test(worker))).toEqual([])
  })
})

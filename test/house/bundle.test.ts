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
]

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  return consumer.remove
})

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

  it('holds no mark of the key, and nothing of Node', async () => {
    const page = await bundle(
      "import * as all from 'aftertrace'\nconsole.log(all)",
      consumer.folder,
    )
    expect(page).toContain('indexedDB')
    expect(forbidden.filter((word) => word.test(page))).toEqual([])
  })

  it('holds none when it traces', async () => {
    const page = await bundle(
      "import * as all from 'aftertrace/tracing'\nconsole.log(all)",
      consumer.folder,
    )
    expect(page).toContain('FinalizationRegistry')
    expect(forbidden.filter((word) => word.test(page))).toEqual([])
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

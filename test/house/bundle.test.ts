import { beforeAll, describe, expect, it } from 'vitest'
import { forWorkers, withEsbuild, withVite } from './bundlers.ts'
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
])('A page built with %s', (_, bundle) => {
  it.each(keyedDoors)('fails to import from %s', async (door, name) => {
    const page = bundle(`import { ${name} } from '${door}'\n${name}()`, consumer.folder)
    await expect(page).rejects.toThrow(name)
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

  it('holds what a page must not, so that looking for it finds something', async () => {
    const worker = await forWorkers("export * from 'aftertrace/openlayer'", consumer.folder)
    expect(keyedWords.filter((word) => !word.test(worker))).toEqual([])
  })
})

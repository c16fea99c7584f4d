import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as door from '../../src/aftertrace.ts'
import { writeSingleFiles } from './single-file.mjs'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aftertrace-single-'))
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  await writeSingleFiles(folder)
  vi.restoreAllMocks()
})
afterAll(() => rm(folder, { recursive: true }))

/** Returns the exports of a file, in a separate process, because additions to built-in prototypes cannot be undone here. */
async function namesIn(file: string, addition: string): Promise<unknown> {
  const path = join(folder, file)
  const loading = file.endsWith('.mjs')
    ? `import(${JSON.stringify(pathToFileURL(path).href)})`
    : `Promise.resolve(vm.runInThisContext(fs.readFileSync(${JSON.stringify(path)}, 'utf8')))`
  const use = `
    ${addition}
    ${loading}.then((module) => {
      const { aftertrace = module } = globalThis
      const { inferenceId } = aftertrace.humanFeedback('832y98d3', 'up')
      console.log(JSON.stringify([inferenceId, Object.keys(aftertrace).sort()]))
    })`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', use])
  return JSON.parse(stdout)
}

describe.each(['aftertrace.min.js', 'aftertrace.mjs'])('%s', (file) => {
  it.each([
    ['nothing', ''],
    ['a text', "Object.prototype.version = '1.0'"],
    ['a number', 'Object.prototype.count = 1'],
    ['an object', 'Object.prototype.options = {}'],
    ['a function', 'Object.prototype.each = () => { throw new Error() }'],
    ['a method of lists', 'Array.prototype.remove = () => { throw new Error() }'],
    ['a method of functions', 'Function.prototype.bindAll = () => { throw new Error() }'],
  ])(
    'exports everything even if old libraries extended a prototype with %s',
    async (_, addition) => {
      expect(await namesIn(file, addition)).toEqual(['832y98d3', Object.keys(door).sort()])
    },
  )
})

import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { browserDoors } from '../../house/layers.ts'
import { root } from '../../house/module.ts'
import { threat } from './threat.ts'

// test/house/bundle.test.ts checks that a page which imports a keyed door cannot be built.

const keyedWords = [
  /bearer/i,
  /authorization/i,
  /apiKey/i,
  /api\.openlayer\.com/i,
  /HMAC/,
  /olgrant/,
]

async function bundle(door: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [door],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('')
}

threat(45, () => {
  it.each(browserDoors)('%s includes nothing of the key and no code that signs', async (door) => {
    const text = await bundle(door)
    expect(keyedWords.filter((word) => word.test(text))).toEqual([])
  })

  it('the same search finds every word in the proxy', async () => {
    const text = await bundle('src/proxy.ts')
    expect(keyedWords.filter((word) => !word.test(text))).toEqual([])
  })
})

import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { browserDoors } from '../../house/layers.ts'
import { root } from '../../house/module.ts'
import { threat } from './threat.ts'

// That a page which imports a keyed door does not build is in test/house/bundle.test.ts.

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
  it.each(browserDoors)('%s brings nothing of the key, and nothing that signs', async (door) => {
    const text = await bundle(door)
    expect(keyedWords.filter((word) => word.test(text))).toEqual([])
  })

  it('the same search finds what it looks for in the proxy', async () => {
    const text = await bundle('src/proxy.ts')
    expect(keyedWords.filter((word) => !word.test(text))).toEqual([])
  })
})

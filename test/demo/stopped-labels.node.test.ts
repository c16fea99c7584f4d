import { afterEach, expect, it, vi } from 'vitest'
import { attachLabels } from '../../demo/labels/attach-labels.mjs'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

it('Stopping the labels delivers those that were read and prints the right line to continue after', {
  timeout: 60_000,
}, async () => {
  vi.stubEnv('OPENLAYER_API_KEY', '')
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  const stop = new AbortController()
  vi.spyOn(process, 'once').mockImplementation((event, stopped) => {
    if (event === 'SIGINT') stop.signal.addEventListener('abort', () => stopped())
    return process
  })
  vi.spyOn(process.stdout, 'write').mockImplementation(() => {
    stop.abort()
    return true
  })
  await attachLabels()
  const [delivered, failed, left, line] = lines.join().match(/\d+/g)?.map(Number).slice(-4) ?? []
  expect(delivered).toBeGreaterThan(0)
  expect([failed, left, line]).toEqual([0, 0, (delivered ?? 0) + 1])
})

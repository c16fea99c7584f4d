import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { transform } from 'esbuild'
import { freePort } from '../../demo/servers/port.mjs'
import { type Folder, frameworks, root } from './folder.ts'

/** Builds the app of docs/recipes.md with Next.js and votes in it. The proxy accepts everything. */
export async function runNext(page: Page, folder: Folder): Promise<void> {
  const app = join(folder.path, 'next')
  mkdirSync(join(app, 'app'), { recursive: true })
  for (const name of ['layout', 'page', 'providers']) {
    const source = readFileSync(join(root, 'test/recipes/next', `${name}.tsx`), 'utf8')
    // The types are checked with all recipes. Next.js would install TypeScript for an app that is written in it.
    const { code } = await transform(source, { loader: 'tsx', jsx: 'preserve' })
    await folder.write(`next/app/${name}.jsx`, code)
  }
  await folder.write('next/package.json', '{ "type": "module" }')
  const [status] = await once(next(app, 'build', '--webpack'), 'exit')
  expect(status).toBe(0)

  const port = await freePort(0)
  const server = next(app, 'start', '--hostname', '127.0.0.1', '--port', `${port}`)
  await expect.poll(() => answers(`http://127.0.0.1:${port}/`)).toBe(true)
  const rows: unknown[] = []
  await page.route('**/feedback', async (route) => {
    const { updates } = route.request().postDataJSON()
    rows.push(...updates.map(({ row }: { row: unknown }) => row))
    const results = updates.map(({ id }: { id: string }) => ({ id, status: 'applied' }))
    await route.fulfill({ status: 207, json: { requestId: 'request', results } })
  })
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.getByRole('button', { name: 'Good answer' }).click()
  await expect(page.getByRole('status')).toHaveText(/thank you\./i)
  expect(rows).toEqual([{ human_feedback: 1 }])
  server.kill()
}

function next(cwd: string, ...words: readonly string[]) {
  return spawn(process.execPath, [join(frameworks, 'next/dist/bin/next'), ...words], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

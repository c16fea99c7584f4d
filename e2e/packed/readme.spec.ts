import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { build as bundle } from 'esbuild'
import { Miniflare, Response } from 'miniflare'
import { build, type InlineConfig } from 'vite'
import { leaveOut } from '../support/leave-out.ts'
import { createFolder, type Folder, frameworks, hasFrameworks, root } from './folder.ts'
import { type Local, startLocal } from './local.ts'
import { runNext } from './next.ts'

// These tests use an empty folder with the packed tarball, and follow only the README.

const test = base.extend<object, { folder: Folder }>({
  folder: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const peers = ['react', 'react-dom', ...(hasFrameworks ? ['vue', 'svelte', 'next'] : [])]
      const folder = await createFolder(...peers)
      await use(folder)
      folder.remove()
    },
    { scope: 'worker', timeout: 600_000 },
  ],
})

/** Presses both thumbs and checks the row. */
async function expectWorkingThumbs(page: Page, { url, row }: Local): Promise<void> {
  await page.goto(url)
  await page.getByRole('button', { name: 'Good answer' }).click()
  await expect(page.getByRole('status')).toHaveText(/thank you\./i)
  await expect.poll(row).toMatchObject({ human_feedback: 1 })
  await page.getByRole('button', { name: 'Bad answer' }).click()
  await page.getByRole('button', { name: 'Incomplete' }).click()
  await expect
    .poll(row)
    .toMatchObject({ human_feedback: 0, human_feedback_reasons: ['incomplete'] })
}

/** Builds an app with a single module `main`, and serves it with the README's `local.mjs`. */
async function runApp(
  page: Page,
  folder: Folder,
  name: string,
  main: string,
  plugins: NonNullable<InlineConfig['plugins']> = [],
): Promise<void> {
  const app = join(folder.path, name)
  mkdirSync(app, { recursive: true })
  const script = '<div id="app"></div><script type="module" src="./main.tsx"></script>'
  await folder.write(`${name}/index.html`, script)
  await folder.write(`${name}/main.tsx`, main)
  const outDir = join(app, 'dist')
  await build({ root: app, configFile: false, logLevel: 'warn', plugins, build: { outDir } })
  renameSync(join(outDir, 'index.html'), join(outDir, 'page.html'))
  const local = await startLocal(folder, outDir)
  await expectWorkingThumbs(page, local)
  local.end()
}

test('the HTML in the README shows working thumbs', async ({ page, folder }) => {
  await folder.follow('test/readme/first/page.html')
  const local = await startLocal(folder)
  await expectWorkingThumbs(page, local)
  local.end()
})

test('the React app in the README shows working thumbs', async ({ page, folder }) => {
  mkdirSync(join(folder.path, 'react'), { recursive: true })
  await folder.follow('test/readme/first/Thumbs.tsx', 'react/Thumbs.tsx')
  const main = `
    import { createRoot } from 'react-dom/client'
    import { Thumbs } from './Thumbs'
    createRoot(document.getElementById('app')!).render(<Thumbs id="832y98d3" />)
  `
  await runApp(page, folder, 'react', main)
})

test('the Worker proxy in the README writes a row', async ({ folder }) => {
  await folder.follow('test/readme/worker-proxy.ts#proxy', 'worker.ts')
  const { outputFiles } = await bundle({
    absWorkingDir: folder.path,
    entryPoints: ['worker.ts'],
    external: ['cloudflare:workers'],
    conditions: ['workerd', 'worker'],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const calls: string[] = []
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    bindings: { OPENLAYER_API_KEY: 'a-key-for-the-test' },
    outboundService: (request) => {
      calls.push(`${request.method} ${request.url} ${request.headers.get('authorization')}`)
      return Response.json({ success: true })
    },
  })
  const row = { human_feedback: 0, human_feedback_reasons: ['unclear'] }
  const answered = await worker.dispatchFetch('https://app.example.com/feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
    body: JSON.stringify({ updates: [{ id: '1', time: 1, inferenceId: '832y98d3', row }] }),
  })
  expect(answered.status).toBe(200)
  expect(calls).toEqual([
    'PUT https://api.openlayer.com/v1/inference-pipelines/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e/rows?inferenceId=832y98d3 Bearer a-key-for-the-test',
  ])
  await worker.dispose()
})

const apps = {
  'the Vue app in the README shows working thumbs': async (page: Page, folder: Folder) => {
    mkdirSync(join(folder.path, 'vue'), { recursive: true })
    await folder.follow('test/recipes/vue/Thumbs.vue', 'vue/Thumbs.vue')
    const { default: vue } = await import(`${frameworks}/@vitejs/plugin-vue/dist/index.mjs`)
    const isCustomElement = (tag: string) => tag.startsWith('aftertrace-')
    const plugin = vue({ template: { compilerOptions: { isCustomElement } } })
    const main = `
      import { createApp } from 'vue'
      import Thumbs from './Thumbs.vue'
      createApp(Thumbs, { id: '832y98d3' }).mount('#app')
    `
    await runApp(page, folder, 'vue', main, [plugin])
  },
  'the Svelte app in the README shows working thumbs': async (page: Page, folder: Folder) => {
    mkdirSync(join(folder.path, 'svelte'), { recursive: true })
    await folder.follow('test/recipes/svelte/Thumbs.svelte', 'svelte/Thumbs.svelte')
    const { svelte } = await import(`${frameworks}/@sveltejs/vite-plugin-svelte/src/index.js`)
    const main = `
      import { mount } from 'svelte'
      import Thumbs from './Thumbs.svelte'
      mount(Thumbs, { target: document.getElementById('app'), props: { id: '832y98d3' } })
    `
    await runApp(page, folder, 'svelte', main, [svelte({ configFile: false })])
  },
  'the Next.js app in docs/recipes.md shows working thumbs': runNext,
}

const jest = 'the Jest test in docs/testing.md passes in ES modules'
if (hasFrameworks) test(jest, ({ folder }) => runJest(folder))
else leaveOut(jest, 'Jest is not installed')

async function runJest({ path }: Folder): Promise<void> {
  for (const name of ['jest.config.mjs', 'vote.jest.mjs']) {
    copyFileSync(join(root, 'test/recipes/jest', name), join(path, name))
  }
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', join(frameworks, 'jest/bin/jest.js'), '--rootDir', path],
    { cwd: path, encoding: 'utf8', timeout: 200_000 },
  )
  expect(stderr).toContain('1 passed')
  expect(status).toBe(0)
}

for (const [name, run] of Object.entries(apps)) {
  if (hasFrameworks) test(name, ({ page, folder }) => run(page, folder))
  else leaveOut(`from the packed tarball: ${name}`, 'its framework is not installed')
}

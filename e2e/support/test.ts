import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { startDemo } from '../../demo/servers.mjs'
import { type Front, startFront } from './front.ts'
import { openlayerAt } from './openlayer.ts'

export interface Stage {
  readonly front: Front
  readonly openlayer: ReturnType<typeof openlayerAt>
}

/** Provides the demo, started once, behind a server that simulates faults. Each test starts with an empty local Openlayer. */
export const test = base.extend<{ stage: Stage; lab: Page }, { demoUrl: string }>({
  demoUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'aftertrace-e2e-'))
      const demo = await startDemo({ port: 0, dataDir, quiet: true, grants: false })
      await use(demo.url)
      await demo.close()
      await rm(dataDir, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  stage: async ({ demoUrl }, use) => {
    const front = await startFront(demoUrl)
    const openlayer = openlayerAt(front.url)
    await openlayer.forget()
    await use({ front, openlayer })
    front.close()
  },
  lab: async ({ page, stage }, use) => {
    await page.goto(`${stage.front.url}/lab`)
    await use(page)
  },
})

export { expect } from '@playwright/test'

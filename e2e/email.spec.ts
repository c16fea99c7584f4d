import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type Page } from '@playwright/test'
import { build } from 'esbuild'
import { createKeyring, createProxy } from '../src/proxy.ts'
import { toNodeListener } from '../src/proxy-node.ts'
import { createLocalOpenlayer } from '../src/testing.ts'
import { rateLink } from '../test/readme/email/rate-link.ts'
import { dump } from './support/dump.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const keyring = createKeyring({
  keys: [{ kid: '1', secret: 'a-secret-for-the-test-0123456789-abc' }],
})

interface Site {
  readonly url: string
  /** Every request that arrived. */
  readonly arrivals: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[]
  readonly rows: () => Promise<unknown>
}

/** Serves the landing page, its script and the proxy with a keyring from one origin. */
const test = base.extend<{ site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
  site: async ({}, use) => {
    const page = await readFile(`${root}/test/readme/email/rate.html`, 'utf8')
    const script = await bundle()
    const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient' })
    const arrivals: Site['arrivals'] = []
    let feedback: ReturnType<typeof toNodeListener>
    const server = createServer((incoming, outgoing) => {
      arrivals.push({ method: incoming.method, url: incoming.url, headers: incoming.headers })
      if (incoming.url === '/feedback') return feedback(incoming, outgoing)
      const isScript = incoming.url === '/rate.js'
      outgoing.writeHead(200, {
        'content-type': isScript ? 'text/javascript' : 'text/html',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'self'",
      })
      outgoing.end(isScript ? script : page)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    feedback = toNodeListener(
      createProxy({
        apiKey: 'local-key',
        fetch: openlayer.fetch,
        pipelines: [pipeline],
        columns: { human_feedback: { role: 'humanFeedback', type: 'number' } },
        grants: keyring,
        allowedOrigins: [url],
      }),
    )
    const rows = async () => (await openlayer(new Request('http://local/local/rows'))).json()
    await use({ url, arrivals, rows })
    server.close()
    server.closeAllConnections()
  },
})

/** Opens the path and fragment of the link at the test's own address. Returns its grant. */
async function openLink(page: Page, site: Site, vote: 'up' | 'down'): Promise<string> {
  const link = new URL(await rateLink(keyring, '832y98d3', vote))
  await page.goto(`${site.url}${link.pathname}${link.hash}`)
  await expect(page.locator(`input[value=${vote}]`)).toBeChecked()
  return new URLSearchParams(link.hash.slice(1)).get('grant') ?? ''
}

test('a program that opens the link of an e-mail and runs its scripts writes nothing', async ({
  page,
  site,
}) => {
  await page.clock.install()
  const grant = await openLink(page, site, 'down')
  // Look at the page as long as such programs do, and scroll.
  await page.mouse.wheel(0, 400)
  await page.clock.runFor(30_000)
  expect(site.arrivals.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(await site.rows()).toMatchObject({ rows: [] })
  expect(await dump(page)).not.toContain('832y98d3')
  expect(await page.content()).not.toContain(grant)
})

test('the grant is removed from the address before any other script runs, and is sent only to the proxy', async ({
  page,
  site,
}) => {
  const grant = await openLink(page, site, 'up')
  expect(new URL(page.url()).hash).toBe('')
  expect(
    await page.evaluate(() => [history.length, location.href, document.referrer]),
  ).not.toContain(grant)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('status')).toHaveText('Sent, thank you.')
  for (const { url, headers } of site.arrivals) {
    expect(url).not.toContain(grant)
    expect(JSON.stringify(headers)).not.toContain(grant)
    expect(headers).not.toHaveProperty('referer')
  }
})

test('a press sends the current choice, and only that trace is written', async ({ page, site }) => {
  await openLink(page, site, 'down')
  await page.getByLabel('Good').check()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('status')).toHaveText('Sent, thank you.')
  expect(await site.rows()).toMatchObject({
    rows: [{ inferenceId: '832y98d3', row: { human_feedback: 1 } }],
  })
  expect(site.arrivals.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}/test/readme/email/rate.ts`],
    alias: { aftertrace: `${root}/src/index.ts` },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

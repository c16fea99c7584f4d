import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { dump, textsInFiles } from './support/dump.ts'
import { deadLetters, snapshot, type VoteUpdate, vote } from './support/lab-client.ts'
import { key, pipeline } from './support/openlayer.ts'
import { startChromium } from './support/own-chromium.ts'
import { makeProfile } from './support/profile.ts'
import { expect, test } from './support/test.ts'
import { problem } from './support/troubles.ts'

const grant = 'grant-of-a-person.which-is.secret'
/** Values that are used where their names say, while updates wait, are refused and are delivered. */
const secrets = {
  key,
  cookie: 'a-cookie-of-the-page',
  header: 'application/json',
  url: 'tenant-in-the-url',
  subject: 'person@example.com',
  grant,
}
const { grant: _, ...neverStored } = secrets

for (const storeGrants of [false, true]) {
  const but = storeGrants ? 'except the grant' : 'not even the grant'
  test(`no secret is stored on the device, ${but}, where storeGrants is ${storeGrants}`, async ({
    stage: { front, openlayer },
  }) => {
    await openlayer.publish('delivered', 'refused', 'waiting', 'parked')
    const profile = await makeProfile()
    const chromium = await startChromium(profile.path)
    try {
      const page = await chromium.context.newPage()
      await page.goto(`${front.url}/lab`)
      await page.evaluate(
        ({ cookie, url, subject, storeGrants, inferencePipelineId }) => {
          // biome-ignore lint/suspicious/noDocumentCookie: the page's own cookie, which must not be stored by the outbox.
          document.cookie = `visitor=${cookie}`
          globalThis.client = aftertrace.createClient({
            endpoint: `/feedback?tenant=${url}`,
            inferencePipelineId,
            subject,
            storeGrants,
          })
        },
        { ...secrets, storeGrants, inferencePipelineId: pipeline },
      )
      await updateBy(grant, page, [vote('delivered', 1), vote('refused', 7)])
      await expect.poll(() => snapshot(page)).toMatchObject({ pending: 0, deadLetters: 1 })
      expect(await deadLetters(page)).toHaveLength(1)
      front.trouble = problem(503, { 'retry-after': '3600' })
      await updateBy(grant, page, [vote('waiting', 1)])
      await expect.poll(() => snapshot(page)).toMatchObject({ reason: 'retry-after' })
      await page.evaluate(
        (parked) => {
          addEventListener('pagehide', () => void client.update(parked))
          location.href = '/elsewhere'
        },
        vote('parked', 1),
      )
      await page.waitForURL(`${front.url}/elsewhere`)

      const stored = await dump(page)
      for (const [name, secret] of Object.entries(neverStored)) {
        expect(stored, `a ${name} is stored`).not.toContain(secret)
      }
      expect(stored.includes(grant)).toBe(storeGrants)
      for (const id of ['delivered', 'refused', 'waiting', 'parked']) expect(stored).toContain(id)
      const [arrival] = front.arrivals
      expect(arrival?.headers.cookie).toContain(secrets.cookie)
      expect(arrival?.body).toContain(grant)

      await chromium.quit()
      const wanted = [...Object.values(secrets), 'waiting', 'parked']
      const inFiles = (folder: string) =>
        textsInFiles(join(profile.path, 'Default', folder), wanted)
      const allowed = storeGrants ? [grant] : []
      expect(await inFiles('IndexedDB')).toEqual([...allowed, 'waiting'])
      expect([...allowed, 'parked']).toEqual(expect.arrayContaining(await inFiles('Local Storage')))
    } finally {
      await chromium.kill()
      await profile.remove()
    }
  })
}

function updateBy(grant: string, page: Page, updates: readonly VoteUpdate[]): Promise<unknown> {
  return page.evaluate(
    ({ updates, grant }) => Promise.all(updates.map((each) => client.update(each, { grant }))),
    { updates, grant },
  )
}

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, createConsumer } from '../house/consumer.ts'
import { root } from '../house/module.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  cpSync(`${root}/docs/durable`, consumer.folder, { recursive: true })
  return consumer.remove
}, 60_000)

describe('the template for Cloudflare', () => {
  it('can be deployed with wrangler, with all its bindings', () => {
    const home = join(consumer.folder, 'home')
    mkdirSync(home)
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [`${root}/node_modules/wrangler/bin/wrangler.js`, 'deploy', '--dry-run', '--outdir', 'out'],
      {
        cwd: consumer.folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          HOME: home,
          XDG_CONFIG_HOME: home,
          WRANGLER_SEND_METRICS: 'false',
          CLOUDFLARE_CF_FETCH_ENABLED: 'false',
          NO_COLOR: '1',
        },
      },
    )
    expect(status, stdout + stderr).toBe(0)
    for (const binding of [
      'env.UPDATES_0',
      'env.UPDATES_1',
      'env.DEAD_LETTERS',
      'env.DATABASE',
      'env.WRITE_PACE',
      'env.RATE_LIMIT',
    ]) {
      expect(stdout).toContain(binding)
    }
    const worker = readFileSync(join(consumer.folder, 'out/worker.js'), 'utf8')
    expect(worker).toContain('x-operator-secret')
    expect(worker).not.toContain('must not be part of a page')
  }, 60_000)
})

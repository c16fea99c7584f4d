import type { Engine, EngineBrowser } from '../engines/engine.ts'
import { makeProfile } from '../support/profile.ts'
import { backForwardCache } from './back-forward-cache.ts'
import { backgroundSync } from './background-sync.ts'
import { type Capability, capabilities, type Lacks } from './capability.ts'
import type { Probe } from './probe.ts'
import { openProbeSite } from './probe-site.ts'
import { needsOf } from './selection.ts'

const probes: Readonly<Record<Capability, Probe>> = { backgroundSync, backForwardCache }

/**
 * Probes an engine's browser for the capabilities that its promises need, and resolves with the missing ones. Playwright
 * loads a file of tests once in its runner and again in each worker. The workers read the result from the environment,
 * because all of them must list the same tests.
 */
export async function lacksOf(engine: Engine): Promise<Lacks> {
  const variable = `LACKS_OF_${engine.name.toUpperCase()}`
  process.env[variable] ??= JSON.stringify(await ask(engine))
  return JSON.parse(process.env[variable])
}

async function ask(engine: Engine): Promise<Lacks> {
  const profile = await makeProfile()
  const browser = await engine.launch(profile.path)
  const lacks: { -readonly [Name in Capability]?: string } = {}
  try {
    for (const capability of needsOf(engine.name)) {
      const fault = await tryIn(browser, probes[capability])
      if (fault) lacks[capability] = `this browser has no ${capabilities[capability]}: ${fault}`
    }
  } finally {
    await browser.close()
    await profile.remove()
  }
  return lacks
}

async function tryIn(browser: EngineBrowser, probe: Probe): Promise<string | undefined> {
  const site = await openProbeSite()
  const tab = await browser.newTab()
  try {
    return await probe(tab, site)
  } finally {
    await tab.close()
    site.close()
  }
}

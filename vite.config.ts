import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import type { BrowserInstanceOption, BrowserProviderOption } from 'vitest/node'
import { chromiumLaunch } from './e2e/support/chromium.mjs'
import { firefoxLaunch } from './e2e/support/firefox.mjs'
import { webkitProvider } from './e2e/support/vitest-webkit.ts'
import { singleFiles } from './test/build/single-file.mjs'

/** Rooms that hold the key run on servers and at the edge: their tests run in Node and in workerd. */
const keyedRooms = ['test/http', 'test/proxy', 'test/durable', 'test/testing', 'test/tracing']
/** What a page's build gets instead of a keyed door; its name is the sentence that the bundler then shows. */
const refusing =
  'aftertrace-holds-your-openlayer-key-here-import-it-in-a-server-or-worker-and-never-in-a-page'
const doors = [
  'index',
  'bulk',
  'feedback',
  'element',
  'react',
  'openlayer',
  'proxy',
  'proxy-node',
  'cloudflare',
  'nats',
  'tracing',
  'tracing-models',
  'tracing-opentelemetry',
  'tracing-page',
  'testing',
  'service-worker',
  refusing,
]

/** Doors below a folder: a language is imported by itself, and importing one of these defines elements. */
const languages = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'zh-Hans', 'ar']
const deepDoors = ['element/define', ...languages.map((tag) => `feedback/phrases/${tag}`)]

/** Examples name the package as its users do, and run against the source. */
const alias = [
  // The recipes are written for the AI SDK of today; the tests have three versions of it.
  { find: /^ai$/, replacement: 'ai6' },
  { find: 'aftertrace/proxy/node', replacement: `${import.meta.dirname}/src/proxy-node.ts` },
  { find: /^aftertrace$/, replacement: `${import.meta.dirname}/src/index.ts` },
  {
    find: /^aftertrace\/(bulk|cloudflare|element|feedback|nats|openlayer|proxy|react|tracing|testing|service-worker)$/,
    replacement: `${import.meta.dirname}/src/$1.ts`,
  },
  {
    find: /^aftertrace\/tracing\/(models|opentelemetry|page)$/,
    replacement: `${import.meta.dirname}/src/tracing-$1.ts`,
  },
  {
    find: /^aftertrace\/(element\/define|feedback\/phrases\/.+)$/,
    replacement: `${import.meta.dirname}/src/$1.ts`,
  },
]

/** Where there is no such browser, it says so when a test asks for it; builds ask for none. */
const launch = async (find: () => LaunchOptions | Promise<LaunchOptions>) =>
  process.env['VITEST']
    ? Promise.resolve()
        .then(find)
        .catch(() => ({}))
    : {}

type LaunchOptions = NonNullable<NonNullable<Parameters<typeof playwright>[0]>['launchOptions']>

/** Safety nets for tests that hang. No test measures time, so a slow machine fails none. */
const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 }

/** The tests that only a browser can run, in one of them. */
const inBrowser = (
  name: string,
  browser: BrowserInstanceOption['browser'],
  provider: BrowserProviderOption,
) => ({
  test: {
    ...timeouts,
    name,
    include: ['test/**/*.browser.test.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider,
      instances: [{ browser }],
    },
  },
})

const elsewhere = ['test/**/*.node.test.ts', 'test/**/*.browser.test.ts']

/** At a date before late 2024 workerd carries the Authorization header along when it follows a redirect. */
function workerd(compatibilityDate: string, bindings: { d1Databases?: string[] } = {}) {
  return cloudflareTest({ miniflare: { compatibilityDate, ...bindings } })
}

export default defineConfig({
  plugins: [singleFiles()],
  build: {
    target: 'es2022',
    minify: false,
    sourcemap: true,
    lib: {
      entry: Object.fromEntries([...doors, ...deepDoors].map((door) => [door, `src/${door}.ts`])),
      formats: ['es'],
    },
    rolldownOptions: {
      external: ['idb-keyval', 'ky', 'nanoid', 'react', 'valibot'],
      output: {
        // Hooks run in pages: where React renders on servers, this says so.
        banner: ({ name }) => (name === 'react' ? "'use client'" : ''),
        // Without an export of any kind, esbuild takes the file for CommonJS and lets every name be imported.
        footer: ({ name }) => (name === refusing ? 'export {}' : ''),
      },
    },
  },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          ...timeouts,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/**/*.workerd.test.ts', 'test/recipes/**'],
          environment: 'node',
        },
      },
      {
        plugins: [workerd('2026-04-01', { d1Databases: ['ROWS'] })],
        test: {
          ...timeouts,
          name: 'workerd',
          include: [
            ...keyedRooms.map((room) => `${room}/**/*.test.ts`),
            'test/element/*.workerd.test.ts',
          ],
          exclude: elsewhere,
        },
      },
      {
        plugins: [workerd('2024-04-01')],
        test: {
          ...timeouts,
          name: 'workerd-2024',
          include: ['test/proxy/threats/*.test.ts'],
          exclude: elsewhere,
        },
      },
      inBrowser('browser', 'chromium', playwright({ launchOptions: await launch(chromiumLaunch) })),
      inBrowser('firefox', 'firefox', playwright({ launchOptions: await launch(firefoxLaunch) })),
      inBrowser('webkit', 'webkit', webkitProvider()),
    ],
  },
})

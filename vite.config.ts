import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import type { BrowserInstanceOption, BrowserProviderOption } from 'vitest/node'
import { chromiumLaunch } from './e2e/support/chromium.mjs'
import { firefoxLaunch } from './e2e/support/firefox.mjs'
import { webkitProvider } from './e2e/support/vitest-webkit.ts'
import { singleFiles } from './test/build/single-file.mjs'

/** Rooms that hold the key run on servers and edge runtimes, so their tests run in Node and in workerd. */
const keyedRooms = ['test/http', 'test/proxy', 'test/durable', 'test/testing', 'test/tracing']
/** File that replaces a keyed door in the build of a page. Bundlers print its name in their error. */
const refusingDoor =
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
  refusingDoor,
]

/** Doors in subfolders. Each language is imported separately, and importing `element/define` defines the elements. */
const languages = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'zh-Hans', 'ar']
const deepDoors = ['element/define', ...languages.map((tag) => `feedback/phrases/${tag}`)]

/** Examples import the package by its name, and run against the source. */
const alias = [
  // The recipes are written for AI SDK 6; the tests have three versions of it.
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

/** Returns the launch options of a browser. If it is missing, the error appears when a test needs it. Builds need none. */
const launch = async (find: () => LaunchOptions | Promise<LaunchOptions>) =>
  process.env['VITEST']
    ? Promise.resolve()
        .then(find)
        .catch(() => ({}))
    : {}

type LaunchOptions = NonNullable<NonNullable<Parameters<typeof playwright>[0]>['launchOptions']>

/** Safety nets for tests that hang. No test measures time, so a slow machine fails none. */
const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 }

/** Configures the browser-only tests for one browser. */
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

const otherProjects = ['test/**/*.node.test.ts', 'test/**/*.browser.test.ts']

/** Creates a workerd pool. With compatibility dates before late 2024, workerd keeps the Authorization header on redirects. */
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
        // Hooks run in pages. The directive marks the file as client code for frameworks that render React on servers.
        banner: ({ name }) => (name === 'react' ? "'use client'" : ''),
        // Without any export, esbuild takes the file for CommonJS and allows importing any name.
        footer: ({ name }) => (name === refusingDoor ? 'export {}' : ''),
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
          exclude: otherProjects,
        },
      },
      {
        plugins: [workerd('2024-04-01')],
        test: {
          ...timeouts,
          name: 'workerd-2024',
          include: ['test/proxy/threats/*.test.ts'],
          exclude: otherProjects,
        },
      },
      inBrowser('browser', 'chromium', playwright({ launchOptions: await launch(chromiumLaunch) })),
      inBrowser('firefox', 'firefox', playwright({ launchOptions: await launch(firefoxLaunch) })),
      inBrowser('webkit', 'webkit', webkitProvider()),
    ],
  },
})

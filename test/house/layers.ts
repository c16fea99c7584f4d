import type { Module } from './module.ts'

/**
 * The rooms (or folders of rooms) and the packages that each room may import. A room that is not listed has no rule yet
 * and fails.
 */
export const rooms: Readonly<Record<string, Rule>> = {
  core: { imports: [], packages: [] },
  web: { imports: ['core'], packages: ['idb-keyval'] },
  client: { imports: ['core', 'web'], packages: ['nanoid'] },
  feedback: { imports: ['core', 'web/page', 'client'], packages: [] },
  element: { imports: ['core', 'client', 'feedback'], packages: [] },
  react: { imports: ['core', 'client', 'feedback', 'element'], packages: ['react'] },
  http: { imports: ['core/update'], packages: ['ky', 'valibot'], keyed: true },
  proxy: { imports: ['core/update', 'http'], packages: ['valibot'], keyed: true },
  durable: { imports: ['core/update', 'http', 'proxy'], packages: ['valibot'], keyed: true },
  cloudflare: {
    imports: ['core/update', 'http', 'proxy', 'durable'],
    packages: ['valibot'],
    keyed: true,
  },
  nats: {
    imports: ['core/update', 'durable'],
    packages: ['valibot'],
    keyed: true,
  },
  tracing: { imports: ['core/update'], packages: [] },
  testing: { imports: ['core', 'web/storage', 'client'], packages: ['valibot'] },
  '.': {
    imports: [
      'core',
      'web',
      'client',
      'feedback',
      'element',
      'react',
      'http',
      'proxy',
      'durable',
      'cloudflare',
      'nats',
      'tracing',
      'testing',
    ],
    packages: [],
  },
}

/**
 * The folders of its own room that each folder may import. The name of a room alone means the files directly in it. If
 * one folder of a room is listed, every folder of that room must be.
 */
export const folders: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'core/update': [],
  'core/records': ['core/update'],
  'core/tabs': ['core', 'core/records'],
  'core/outbox': ['core', 'core/update', 'core/records', 'core/tabs'],
  'core/grants': ['core/update', 'core/records', 'core/outbox'],
  'core/rules': ['core/update', 'core/records', 'core/outbox'],
  'core/delivery': [
    'core',
    'core/update',
    'core/records',
    'core/tabs',
    'core/outbox',
    'core/rules',
  ],
  'core/unload': [
    'core/update',
    'core/records',
    'core/tabs',
    'core/outbox',
    'core/rules',
    'core/delivery',
  ],
  'web/page': [],
  'web/storage': ['web/page'],
  'web/proxy-transport': ['web/page'],
  'client/options': [],
  client: ['client/options'],
  'client/bulk': ['client', 'client/options'],
  'client/background-sync': ['client', 'client/options'],
  'feedback/phrases': [],
  feedback: ['feedback/phrases'],
  'http/connection': [],
  'http/call': ['http/connection'],
  'http/data': ['http/call', 'http/connection'],
  'http/rows': ['http/connection', 'http/data'],
  'http/rest': ['http/call', 'http/connection', 'http/data'],
  'proxy/values': [],
  'proxy/rate': ['proxy/values'],
  'proxy/grants': ['proxy/values'],
  'proxy/policy': ['proxy/values', 'proxy/rate', 'proxy/grants'],
  'proxy/options': ['proxy/values', 'proxy/rate', 'proxy/grants', 'proxy/policy'],
  'proxy/request': ['proxy/values', 'proxy/rate', 'proxy/policy', 'proxy/options'],
  'proxy/node': ['proxy/request'],
  'tracing/values': [],
  'tracing/record': ['tracing/values'],
  'tracing/publish': ['tracing/values', 'tracing/record'],
  'tracing/follow': ['tracing/values', 'tracing/record'],
  'tracing/tracer': ['tracing/values', 'tracing/record', 'tracing/publish', 'tracing/follow'],
  'tracing/page': [],
  'tracing/calls': ['tracing/values', 'tracing/record', 'tracing/follow', 'tracing/page'],
  'tracing/openai': ['tracing/values', 'tracing/record', 'tracing/follow', 'tracing/calls'],
  'tracing/anthropic': ['tracing/values', 'tracing/record', 'tracing/calls'],
  'tracing/ai-sdk': [
    'tracing/values',
    'tracing/record',
    'tracing/follow',
    'tracing/calls',
    'tracing/page',
  ],
  'tracing/workers-ai': [
    'tracing/values',
    'tracing/record',
    'tracing/follow',
    'tracing/calls',
    'tracing/openai',
  ],
  'tracing/opentelemetry': ['tracing/record', 'tracing/calls'],
  'durable/queue': [],
  'durable/consumer': ['durable/queue'],
  durable: ['durable/queue', 'durable/consumer'],
  'testing/storage': [],
  'testing/checks': [],
  'testing/rows': ['testing/storage', 'testing/checks'],
  'testing/client': [],
}

/** The doors for pages. */
export const browserDoors = [
  'src/index.ts',
  'src/bulk.ts',
  'src/feedback.ts',
  'src/element.ts',
  'src/aftertrace.ts',
  'src/react.ts',
  'src/service-worker.ts',
  'src/tracing.ts',
  'src/tracing-models.ts',
  'src/tracing-opentelemetry.ts',
  'src/tracing-page.ts',
]

/** Files directly in `src` that contain code, because what they combine has no room yet. */
const notYetDoors = [
  'src/aftertrace-holds-your-openlayer-key-here-import-it-in-a-server-or-worker-and-never-in-a-page.ts',
]

const longestFile = 160
const largestFolder = 15

interface Rule {
  readonly imports: readonly string[]
  readonly packages: readonly string[]
  readonly keyed?: boolean
}

/** Returns the imports that a room may not have. */
export function forbiddenImports(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  return modules.flatMap(({ path, room, imports }) => {
    const rule = rooms[room]
    if (!rule) return [`${path}: the room ${room} has no rule`]
    return imports
      .filter((imported) => {
        if (!imported.startsWith('src/')) return !rule.packages.includes(imported)
        const target = byPath.get(imported)
        if (!target) return true
        return target.room !== room && !isIn(target.folder, rule.imports)
      })
      .map((imported) => `${path} imports ${imported}`)
  })
}

/** Returns the imports from one folder of a room into another that the rules do not allow. */
export function forbiddenNeighbours(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  const roomsWithFolders = new Set(Object.keys(folders).map((folder) => folder.split('/')[0]))
  return modules.flatMap(({ path, room, folder, imports }) => {
    if (!roomsWithFolders.has(room)) return []
    const allowed = folders[folder]
    if (!allowed) return [`${path}: the folder ${folder} has no rule`]
    return imports
      .filter((imported) => {
        const target = byPath.get(imported)
        return target?.room === room && target.folder !== folder && !allowed.includes(target.folder)
      })
      .map((imported) => `${path} imports ${imported}`)
  })
}

/** Returns the cycles between folders, of any length. */
export function folderCycles(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  const found = new Map<string, Set<string>>()
  for (const { folder, imports } of modules) {
    const neighbours = found.get(folder) ?? new Set()
    found.set(folder, neighbours)
    for (const imported of imports) {
      const target = byPath.get(imported)?.folder
      if (target !== undefined && target !== folder) neighbours.add(target)
    }
  }
  return cycles([...found].map(([path, neighbours]) => ({ path, imports: [...neighbours] })))
}

/** Returns the paths from a browser door to modules that a page must not contain or cannot run. */
export function leaks(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  const isForbidden = (path: string) =>
    path.startsWith('node:') || rooms[byPath.get(path)?.room ?? '']?.keyed === true
  return browserDoors.flatMap((door) =>
    shortestPaths(door, byPath)
      .filter((trail) => isForbidden(trail.at(-1) ?? ''))
      .map((trail) => trail.join(' → ')),
  )
}

/** Returns the cycles between files, of any length. */
export function cycles(modules: readonly Importer[]): string[] {
  const byPath = index(modules)
  return modules.flatMap(({ path, imports }) =>
    imports
      .flatMap((start) => (start === path ? [[path]] : shortestPaths(start, byPath)))
      .filter((trail) => trail.at(-1) === path)
      .slice(0, 1)
      .map((trail) =>
        [path, ...trail].join(' → ').replace(`${path} → ${path}`, `${path} → itself`),
      ),
  )
}

/** Returns the violations of the house style. */
export function styleViolations(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, room, lines, hasDefaultExport, isDoor, state }) => [
    ...(lines > longestFile ? [`${path} has ${lines} lines`] : []),
    ...(hasDefaultExport ? [`${path} has a default export`] : []),
    ...(room === '.' && !isDoor && !notYetDoors.includes(path)
      ? [`${path} is more than a door`]
      : []),
    ...state.map((name) => `${path} keeps ${name} at module level`),
  ])
}

/** Returns the folders with too many files, in the tracer and in the rooms that every page loads. */
export function crowdedFolders(modules: readonly Module[]): string[] {
  const counts = new Map<string, number>()
  for (const { room, folder } of modules) {
    if (room === 'tracing' || pageRooms.includes(room))
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > largestFolder)
    .map(([folder, count]) => `src/${folder} has ${count} files`)
}

/** The rooms whose size is limited, because every page loads them. */
export const pageRooms: readonly string[] = ['core', 'web', 'client']

/** Returns the number of lines that are neither blank nor comments. */
export function linesOfCode(text: string): number {
  const code = text.replaceAll(/\/\*.*?\*\//gs, '').split('\n')
  return code.filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
}

interface Importer {
  readonly path: string
  readonly imports: readonly string[]
}

/** Whether a folder is one of these or inside one of them. */
function isIn(folder: string, places: readonly string[]): boolean {
  return places.some((place) => folder === place || folder.startsWith(`${place}/`))
}

/** Returns the shortest path to each module and package that a module reaches. */
function shortestPaths(start: string, byPath: ReadonlyMap<string, Importer>): string[][] {
  const paths = new Map([[start, [start]]])
  for (const [end, path] of paths) {
    for (const imported of byPath.get(end)?.imports ?? []) {
      if (!paths.has(imported)) paths.set(imported, [...path, imported])
    }
  }
  return [...paths.values()]
}

function index<Module extends Importer>(modules: readonly Module[]): ReadonlyMap<string, Module> {
  return new Map(modules.map((module) => [module.path, module]))
}

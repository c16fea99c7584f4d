import type { Module } from './module.ts'

/** Which rooms and packages a room may import. A room that is not listed has no rule yet, and fails. */
export const rooms: Readonly<Record<string, Rule>> = {
  core: { rooms: [], packages: [] },
  web: { rooms: ['core'], packages: ['idb-keyval'] },
  http: { rooms: ['core'], packages: ['ky', 'valibot'], keyed: true },
  proxy: { rooms: ['core', 'http'], packages: ['valibot'], keyed: true },
  tracing: { rooms: ['core'], packages: [] },
  testing: { rooms: ['core'], packages: ['valibot'] },
  '.': { rooms: ['core', 'web', 'http', 'proxy', 'tracing', 'testing'], packages: ['nanoid'] },
}

/** The doors that are part of pages. */
export const browserDoors = [
  'src/index.ts',
  'src/service-worker.ts',
  'src/tracing.ts',
  'src/tracing-models.ts',
  'src/tracing-page.ts',
]

const longestFile = 160

interface Rule {
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  readonly keyed?: boolean
}

/** Imports that cross a wall. */
export function forbiddenImports(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  return modules.flatMap(({ path, room, imports }) => {
    const rule = rooms[room]
    if (!rule) return [`${path}: the room ${room} has no rule`]
    return imports
      .filter((imported) => {
        if (!imported.startsWith('src/')) return !rule.packages.includes(imported)
        const target = byPath.get(imported)?.room
        return target === undefined || (target !== room && !rule.rooms.includes(target))
      })
      .map((imported) => `${path} imports ${imported}`)
  })
}

/** Paths from a browser's door to what a page must never hold, or cannot run. */
export function leaks(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  const isForbidden = (path: string) =>
    path.startsWith('node:') || rooms[byPath.get(path)?.room ?? '']?.keyed === true
  return browserDoors.flatMap((door) =>
    walk(door, byPath)
      .filter((trail) => isForbidden(trail.at(-1) ?? ''))
      .map((trail) => trail.join(' → ')),
  )
}

/** Files that import each other, however far around. */
export function cycles(modules: readonly Module[]): string[] {
  const byPath = index(modules)
  return modules.flatMap(({ path, imports }) =>
    imports
      .flatMap((start) => (start === path ? [[path]] : walk(start, byPath)))
      .filter((trail) => trail.at(-1) === path)
      .slice(0, 1)
      .map((trail) =>
        [path, ...trail].join(' → ').replace(`${path} → ${path}`, `${path} → itself`),
      ),
  )
}

/** Files that break a habit of the house. */
export function habitsBroken(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, lines, hasDefaultExport, state }) => [
    ...(lines > longestFile ? [`${path} has ${lines} lines`] : []),
    ...(hasDefaultExport ? [`${path} has a default export`] : []),
    ...state.map((name) => `${path} keeps ${name} at module level`),
  ])
}

/** The shortest trail to every module and package that a module reaches. */
function walk(start: string, byPath: ReadonlyMap<string, Module>): string[][] {
  const trails = new Map([[start, [start]]])
  for (const [path, trail] of trails) {
    for (const imported of byPath.get(path)?.imports ?? []) {
      if (!trails.has(imported)) trails.set(imported, [...trail, imported])
    }
  }
  return [...trails.values()]
}

function index(modules: readonly Module[]): ReadonlyMap<string, Module> {
  return new Map(modules.map((module) => [module.path, module]))
}

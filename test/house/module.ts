import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A source file with the properties that the rules check. */
export interface Module {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string
  /** Folder directly below `src`, or `.` for the doors. */
  readonly room: string
  /** Folder of the file, below `src`. For a file directly in a room, this is the room. */
  readonly folder: string
  readonly lines: number
  /** Everything it imports and re-exports, types included: paths from the root, or a package's specifier. */
  readonly imports: readonly string[]
  readonly hasDefaultExport: boolean
  /** Whether it contains only exports from other modules. */
  readonly isDoor: boolean
  /** Names at the top level whose value can change. */
  readonly state: readonly string[]
}

/** Reads every source file. */
export function readModules(): Module[] {
  return readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => readModule(`src/${path}`, readFileSync(`${root}/src/${path}`, 'utf8')))
}

export function readModule(path: string, text: string): Module {
  const { program, module, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  return {
    path,
    room: /^src\/([^/]+)\//.exec(path)?.[1] ?? '.',
    folder: posix.dirname(posix.relative('src', path)),
    lines: text.trimEnd().split('\n').length,
    imports: [...new Set(specifiers(program))].map((specifier) => resolve(path, specifier)),
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === 'Default'),
    ),
    isDoor: program.body.every(isExportFrom),
    state: program.body.flatMap(changeableNames),
  }
}

/** Returns the specifiers of imports, re-exports, `import()` and `import('…').Type`, which all have a `source`. */
function specifiers(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const below = Object.values(node).flatMap(specifiers)
  if (!('type' in node && 'source' in node) || node.source === null) return below
  const { source } = node as { source: { value?: unknown } }
  return [typeof source.value === 'string' ? source.value : 'computed at run time', ...below]
}

function isExportFrom(statement: object): boolean {
  return (
    'type' in statement &&
    /^Export/.test(`${statement.type}`) &&
    'source' in statement &&
    !!statement.source
  )
}

function resolve(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}

/** Returns the names of `let`, `var` and constants initialised with an empty collection, which is filled later. */
function changeableNames(statement: object): string[] {
  const declaration = 'declaration' in statement ? statement.declaration : statement
  const { kind, declarations } = (declaration ?? {}) as {
    kind?: string
    declarations?: { id: { name?: string }; init?: Init | null }[]
  }
  return (declarations ?? [])
    .filter(({ init }) => kind === 'let' || kind === 'var' || isEmptyCollection(init))
    .map(({ id }) => id.name ?? 'a pattern')
}

interface Init {
  readonly type: string
  readonly callee?: { readonly name?: string }
  readonly arguments?: readonly unknown[]
  readonly elements?: readonly unknown[]
  readonly properties?: readonly unknown[]
}

function isEmptyCollection(init: Init | null | undefined): boolean {
  if (init?.type === 'NewExpression') {
    return /^(Weak)?(Map|Set)$/.test(init.callee?.name ?? '') && init.arguments?.length === 0
  }
  return (init?.elements ?? init?.properties)?.length === 0
}

import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { root } from './module.ts'

// Comments in the README and docs, invisible to their readers, name the source of numbers and snippets:
//
//   <!-- size:. -->7.0 KB<!-- / -->              size of a door of `budgets.ts`, rounded up to 0.1
//   <!-- budget:. -->7.0 KB<!-- / -->            maximum size of that door
//   ```ts file=test/readme/first-steps.ts        the whole file
//   ```ts file=demo/page/feedback.ts#record      the text between `#region record` and `#endregion`

export interface Figure {
  readonly kind: string
  readonly door: string
  readonly kilobytes: string
}

/** Returns the sizes that are marked. */
export function figures(readme: string): Figure[] {
  return [...readme.matchAll(/<!-- (\w+):(\S+) -->([\d.]+) KB<!-- \/ -->/g)].map(
    ([, kind = '', door = '', kilobytes = '']) => ({ kind, door, kilobytes }),
  )
}

/** Returns the sizes without a mark, which no test compares with the current size. */
export function unmarkedSizes(readme: string): string[] {
  const rest = readme.replaceAll(/<!-- \w+:\S+ -->[\d.]+ KB<!-- \/ -->/g, '')
  return [...rest.matchAll(/[\d.,]+\s?[kK]B\b/g)].map(([size]) => size)
}

export interface Snippet {
  /** Path from the root, optionally with the name of a region. `undefined` if the snippet has no source. */
  readonly source: string | undefined
  readonly text: string
}

/** Returns the fenced code blocks in languages that a test can run. */
export function snippets(readme: string): Snippet[] {
  return [
    ...readme.matchAll(/^```(?:ts|tsx|js|mjs|jsx|vue|svelte|html|py)\b(.*)\n([\s\S]*?)^```$/gm),
  ].map(([, info = '', text = '']) => ({ source: /file=(\S+)/.exec(info)?.[1], text }))
}

/** Returns the text that a snippet shows, from its source. */
export function sourceOf(source: string): string {
  const [path = '', region] = source.split('#')
  const text = readFileSync(`${root}/${path}`, 'utf8')
  return region ? outdent(regionOf(text, region)) : text
}

/** Returns the targets of links within the repository that do not exist. `page` is the file that contains the text. */
export function deadLinks(page: string, text: string): string[] {
  return [...text.matchAll(/\]\((?!\w+:)([^)\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => {
      const [path = '', heading] = target.split('#')
      const file = path === '' ? page : posix.join(posix.dirname(page), path)
      if (file !== page && !existsSync(`${root}/${file}`)) return true
      if (heading === undefined || !file.endsWith('.md')) return false
      const linked = file === page ? text : readFileSync(`${root}/${file}`, 'utf8')
      return !anchors(linked).includes(heading)
    })
}

/** Returns the anchors that GitHub creates for headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Returns the scripts of package.json that the text mentions. */
export function scripts(readme: string): string[] {
  return [...readme.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map(
    ([, name = '']) => name,
  )
}

function regionOf(text: string, region: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.trim().endsWith(`#region ${region}`))
  const end = lines.findIndex((line, index) => index > start && line.trim().endsWith('#endregion'))
  if (start < 0 || end < 0) throw new Error(`There is no region ${region}.`)
  return lines
    .slice(start + 1, end)
    .map((line) => `${line}\n`)
    .join('')
}

function outdent(text: string): string {
  const indents = [...text.matchAll(/^( *)\S/gm)].map(([, indent = '']) => indent.length)
  return text.replaceAll(new RegExp(`^ {${Math.min(...indents)}}`, 'gm'), '')
}

import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { root } from './module.ts'

// How the README and docs say where its numbers and snippets come from, without its readers seeing it:
//
//   <!-- size:. -->7.0 KB<!-- / -->              what a door of `budgets.ts` weighs, rounded up to 0.1
//   <!-- budget:. -->7.0 KB<!-- / -->            what it may weigh
//   ```ts file=test/readme/first-steps.ts        the whole file
//   ```ts file=demo/page/feedback.ts#record      what stands between `#region record` and `#endregion`

export interface Figure {
  readonly kind: string
  readonly door: string
  readonly kilobytes: string
}

/** The sizes that are marked. */
export function figures(readme: string): Figure[] {
  return [...readme.matchAll(/<!-- (\w+):(\S+) -->([\d.]+) KB<!-- \/ -->/g)].map(
    ([, kind = '', door = '', kilobytes = '']) => ({ kind, door, kilobytes }),
  )
}

/** The sizes that nothing marks: no test would notice that they have changed. */
export function unmarkedSizes(readme: string): string[] {
  const rest = readme.replaceAll(/<!-- \w+:\S+ -->[\d.]+ KB<!-- \/ -->/g, '')
  return [...rest.matchAll(/[\d.,]+\s?[kK]B\b/g)].map(([size]) => size)
}

export interface Snippet {
  /** A path from the root, perhaps with the name of a region; nothing when the snippet has no source. */
  readonly source: string | undefined
  readonly text: string
}

/** The fenced pieces of code, of languages that a test can run. */
export function snippets(readme: string): Snippet[] {
  return [
    ...readme.matchAll(/^```(?:ts|tsx|js|mjs|jsx|vue|svelte|html|py)\b(.*)\n([\s\S]*?)^```$/gm),
  ].map(([, info = '', text = '']) => ({ source: /file=(\S+)/.exec(info)?.[1], text }))
}

/** What a snippet shows, in its source. */
export function sourceOf(source: string): string {
  const [path = '', region] = source.split('#')
  const text = readFileSync(`${root}/${path}`, 'utf8')
  return region ? outdent(regionOf(text, region)) : text
}

/** The targets of links within the repository that are not there; `page` is the file in which the text stands. */
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

/** What GitHub makes of headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The scripts of package.json that are spoken of. */
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

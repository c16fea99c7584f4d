import { readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { root } from './module.ts'

// Reads the options that the source declares and those that docs/options.md lists.

export interface DeclaredOption {
  readonly name: string
  /** The type in the source, on one line and without `undefined`. */
  readonly type: string
  readonly isRequired: boolean
  /** The doc comment, on one line. */
  readonly comment: string
}

export interface DocumentedOption {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly byDefault: string
}

/** Returns the properties of the interface `name` in the file `path`, without those that forbid a name (`?: undefined`). */
export function declaredOptions(path: string, name: string): DeclaredOption[] {
  const text = readFileSync(`${root}/${path}`, 'utf8')
  const { program, comments } = parseSync(path, text)
  const declared = program.body
    .map((statement) =>
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement,
    )
    .find((each) => each?.type === 'TSInterfaceDeclaration' && each.id.name === name)
  if (declared?.type !== 'TSInterfaceDeclaration') throw new Error(`${path} has no ${name}.`)
  return declared.body.body.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return []
    const { start = 0, end = 0 } = member.typeAnnotation?.typeAnnotation ?? {}
    const comment = comments.findLast((each) => each.end < member.start)
    const type = onOneLine(text.slice(start, end))
    if (type === 'undefined') return []
    return {
      name: member.key.name,
      type,
      isRequired: !member.optional,
      comment: onOneLine(comment?.value.replaceAll(/^\s*\*/gm, '') ?? ''),
    }
  })
}

/** Returns the rows below a heading, `| name | type | default | meaning |`. The default `required` marks a required option. */
export function documentedOptions(page: string, heading: string): DocumentedOption[] {
  const section = page.split(/^##+ /m).find((each) => each.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `(\w+)` \| `(.+?)` \| (.*?) \| .+ \|$/gm)].map(
    ([, name = '', type = '', byDefault = '']) => ({
      name,
      type: type.replaceAll('\\|', '|'),
      isRequired: byDefault === 'required',
      byDefault,
    }),
  )
}

/** Formats a type on one line, without `undefined` and the parentheses that it needs. */
function onOneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/ \| undefined$/, '')
    .replace(/^\((.+)\)$/, '$1')
}

import * as v from 'valibot'
import { invalidOption, parseOptions } from '../../http/connection/parse-options.ts'
import { count } from '../values/count.ts'
import type { ColumnRule, ValueRule } from './column-rule.ts'

const flag = v.optional(v.boolean('must be true or false.'))
const finite = v.optional(v.custom<number>(Number.isFinite, 'must be a number.'))
const choices = <Choice extends string | number>(type: 'string' | 'number') =>
  v.optional(
    v.pipe(
      v.array(v.custom<Choice>((value) => typeof value === type, `must list ${type}s.`)),
      v.minLength(1, 'must not be empty.'),
    ),
  )
const text = { maxLength: v.optional(count), choices: choices<string>('string') }

/** Schemas of the members of a rule, by its type. */
const entriesByType = {
  any: { type: v.optional(v.undefined_()) },
  boolean: { type: v.literal('boolean') },
  number: {
    type: v.literal('number'),
    min: finite,
    max: finite,
    integer: flag,
    choices: choices<number>('number'),
  },
  string: { type: v.literal('string'), ...text },
  strings: { type: v.literal('strings'), maxItems: v.optional(count), ...text },
}

const own = {
  role: v.picklist(
    ['humanFeedback', 'groundTruth', 'signal'],
    'must be humanFeedback, groundTruth or signal.',
  ),
  reserved: flag,
}

/** Columns with which a page could overwrite data of the trace itself, or a property that every object inherits. */
const reservedNames: ReadonlySet<string> = new Set([
  'output',
  'cost',
  'tokens',
  'latency',
  'steps',
  'inferenceId',
  'constructor',
])

/**
 * Parses the columns that pages may write. Returns a copy, so that later changes of the options have no effect.
 *
 * @throws ConfigurationError naming the column.
 */
export function parseColumns(
  columns: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ColumnRule> {
  const rules = parseRules<ColumnRule>(columns, 'columns', own)
  for (const [column, { reserved }] of rules) {
    if (reservedNames.has(column) && reserved !== true) {
      throw invalidOption(
        `columns.${column} means something else already: say reserved: true if pages may write it.`,
      )
    }
  }
  return rules
}

/**
 * Parses rules by column: the rules for values, and the additional members in `more`.
 *
 * @throws ConfigurationError naming the column.
 */
export function parseRules<Rule extends ValueRule>(
  columns: Readonly<Record<string, unknown>>,
  place: string,
  more: v.ObjectEntries,
): ReadonlyMap<string, Rule> {
  const entries = Object.entries(columns)
  if (entries.length === 0) throw invalidOption(`${place} must name one or more columns.`)
  return new Map(
    entries.map(([column, rule]): [string, Rule] => {
      const at = `${place}.${column}`
      if (column === '' || column === '__proto__') throw invalidOption(`${at} is no column's name.`)
      const byType = entriesFor(Object(rule).type)
      if (!byType) throw invalidOption(`${at}.type must be boolean, number, string or strings.`)
      const schema = v.object({ nullable: flag, ...byType, ...more })
      const parsed: Record<string, unknown> = parseOptions(schema, rule, 'createProxy', at)
      if (Number(parsed['min']) > Number(parsed['max'])) {
        throw invalidOption(`${at}.min must not be above its max.`)
      }
      return [column, parsed as unknown as Rule]
    }),
  )
}

function entriesFor(type: unknown): v.ObjectEntries | undefined {
  if (type === undefined) return entriesByType.any
  return typeof type === 'string' && type !== 'any' && Object.hasOwn(entriesByType, type)
    ? entriesByType[type as keyof typeof entriesByType]
    : undefined
}

import type { Phrases } from '../feedback/phrases/phrases.ts'

/** A number in words, in the plural that it takes. */
export function plural(phrases: Phrases, name: 'star' | 'left' | 'waiting', count: number): string {
  const category = new Intl.PluralRules(phrases.lang).select(count)
  const key = `${name}${category[0]?.toUpperCase()}${category.slice(1)}` as keyof Phrases
  const text = phrases[key] ?? phrases[`${name}Other`]
  return text.replace('{count}', count.toLocaleString(phrases.lang))
}

/** A time in words, such as "3 min ago". */
export function timeFromNow({ lang }: Phrases, at: number): string {
  const minutes = (at - Date.now()) / 60_000
  const [count, unit] =
    Math.abs(minutes) < 60 ? ([minutes, 'minute'] as const) : ([minutes / 60, 'hour'] as const)
  return new Intl.RelativeTimeFormat(lang, { style: 'short' }).format(Math.trunc(count), unit)
}

/** Something to choose from. */
export interface Choice {
  /** What is stored. */
  readonly key: string
  /** What is shown; the key by default. */
  readonly label?: string | undefined
  /** Whether choosing it opens the panel, as a thumb down does. */
  readonly negative?: boolean | undefined
}

/** Choices from their JSON text: objects, or keys alone. */
export function choicesOf(text: string): readonly Choice[] {
  const list: readonly (Choice | string)[] = JSON.parse(text || '[]')
  return list.map((one) => (typeof one === 'string' ? { key: one } : one))
}

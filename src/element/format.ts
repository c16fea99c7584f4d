import type { Phrases } from '../feedback/phrases/phrases.ts'

/** Formats a number as text in the right plural form. */
export function plural(phrases: Phrases, name: 'star' | 'left' | 'waiting', count: number): string {
  const category = new Intl.PluralRules(phrases.lang).select(count)
  const key = `${name}${category[0]?.toUpperCase()}${category.slice(1)}` as keyof Phrases
  const text = phrases[key] ?? phrases[`${name}Other`]
  return text.replace('{count}', count.toLocaleString(phrases.lang))
}

/** Formats a time relative to now, such as "3 min ago". */
export function timeFromNow({ lang }: Phrases, at: number): string {
  const hours = (at - Date.now()) / 3_600_000
  const isLong = Math.abs(hours) >= 1
  return new Intl.RelativeTimeFormat(lang, { style: 'short' }).format(
    Math.trunc(isLong ? hours : hours * 60),
    isLong ? 'hour' : 'minute',
  )
}

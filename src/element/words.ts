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
  const hours = (at - Date.now()) / 3_600_000
  const isLong = Math.abs(hours) >= 1
  return new Intl.RelativeTimeFormat(lang, { style: 'short' }).format(
    Math.trunc(isLong ? hours : hours * 60),
    isLong ? 'hour' : 'minute',
  )
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

/**
 * Choices from the JSON text of an attribute: objects, or keys alone. Text that holds none is reported as an error, and
 * the rest of the element works without it.
 */
export function choicesOf(element: Element, attribute: string): readonly Choice[] {
  try {
    return JSON.parse(element.getAttribute(attribute) || '[]').map((one: unknown) => {
      const choice = typeof one === 'string' ? { key: one } : (one as Choice)
      if (!choice.key) throw one
      return choice
    })
  } catch {
    reportError(new TypeError(`aftertrace: ${attribute} must be a JSON list.`))
    return []
  }
}

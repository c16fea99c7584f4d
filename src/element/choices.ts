/** A choice or a reason. */
export interface Choice {
  /** Stored value. */
  readonly key: string
  /** Label to show. The default is the key. */
  readonly label?: string | undefined
  /** Whether this choice opens the panel, as a thumb down does. */
  readonly negative?: boolean | undefined
}

/**
 * Parses the JSON list of choices in an attribute. Items are objects, or keys alone. An invalid list is reported as an
 * error, and the element works without it.
 */
export function choicesOf(element: Element, attribute: string): readonly Choice[] {
  try {
    return JSON.parse(element.getAttribute(attribute) || '[]').map((item: unknown) => {
      const choice = typeof item === 'string' ? { key: item } : (item as Choice)
      if (!choice.key) throw item
      return choice
    })
  } catch {
    reportError(new TypeError(`aftertrace: ${attribute} must be a JSON list.`))
    return []
  }
}

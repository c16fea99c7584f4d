import type { Key } from '../../core/records/store.ts'

/** Ends each element; no string in a key holds it. */
const end = '\0'
/** What an element begins with: numbers come before strings. */
const numberMark = '#'
const stringMark = '$'

/** A key as one string, in the same order: IndexedDB puts it in two thirds of the time that an array takes. */
export function keyText(key: Key): string {
  return key.map(elementText).join(end)
}

/** The key that a string stands for. */
export function keyOfText(text: string): Key {
  return text
    .split(end)
    .map((part) => (part[0] === numberMark ? Number.parseInt(part.slice(2), 36) : part.slice(1)))
}

/** Of two numbers the one with more digits is greater. */
function elementText(element: string | number): string {
  if (typeof element === 'string') return stringMark + element
  const digits = element.toString(36)
  return numberMark + digits.length.toString(36) + digits
}

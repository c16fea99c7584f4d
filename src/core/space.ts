import { hash } from './hash.ts'

/**
 * The part of storage that belongs to one name and one subject, so that people who share a device
 * do not share an outbox. A hash: a subject is not written to disk in clear.
 */
export function spaceOf(name: string, subject = ''): string {
  const text = `${name.length}:${name}${subject}`
  return hash(text) + hash(text, 0x9e3779b9)
}

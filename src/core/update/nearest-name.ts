/**
 * The sentence about a name that is not known, with the known one that was probably meant.
 *
 * @param what the name stands for, for example `option`.
 */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const nearest = [...known].sort((one, other) => distance(name, one) - distance(name, other))[0]
  const isNear = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3)
  return `Unknown ${what} ${name}.${isNear ? ` Did you mean ${nearest}?` : ''}`
}

/** How many letters have to be added, taken out or replaced to make one word of another, whatever their case. */
function distance(one: string, other: string): number {
  const [from, to] = [one.toLowerCase(), other.toLowerCase()]
  let row = [...to, ''].map((_, index) => index)
  for (let at = 1; at <= from.length; at++) {
    const next = [at]
    for (let index = 1; index <= to.length; index++) {
      const replaced = (row[index - 1] ?? 0) + (from[at - 1] === to[index - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/**
 * The part of a client's address that it cannot change at will: of IPv6 the first 64 bits, for one customer has them all.
 *
 * @param client an address, or anything else, which stays as it is.
 */
export function networkOf(client: string): string {
  const [address = ''] = client.split('%')
  if (!address.includes(':')) return client
  const hextets = hextetsOf(address)
  if (!hextets) return client
  const isMapped = hextets.slice(0, 5).every((hextet) => hextet === '0') && hextets[5] === 'ffff'
  return isMapped ? dotted(hextets.slice(6)) : `${hextets.slice(0, 4).join(':')}::/64`
}

/** How IPv4 is written where it does not come as IPv6. */
function dotted(hextets: readonly string[]): string {
  return hextets
    .map((hextet) => Number.parseInt(hextet, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join('.')
}

/** The eight numbers of an IPv6 address, in one spelling. */
function hextetsOf(address: string): readonly string[] | undefined {
  try {
    const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
    const [first, last] = [head, tail ?? ''].map((half) => (half === '' ? [] : half.split(':')))
    if (!first || !last) return undefined
    return [...first, ...Array(8 - first.length - last.length).fill('0'), ...last]
  } catch {
    return undefined
  }
}

/**
 * The part of a client's address that it cannot change at will: no port, and of IPv6 the first 64 bits, for one customer
 * has them all. An IPv4 address that comes as IPv6 (`::ffff:` or the NAT64 prefix `64:ff9b::`) counts as IPv4.
 *
 * @param client an address, perhaps with a port, or anything else, which stays as it is.
 */
export function networkOf(client: string): string {
  const [, bracketed, withPort] =
    /^\[([^\]]*)\](?::\d+)?$|^(\d+(?:\.\d+){3}):\d+$/.exec(client) ?? []
  if (withPort !== undefined) return withPort
  const [address = ''] = (bracketed ?? client).split('%')
  if (!address.includes(':')) return client
  const hextets = hextetsOf(address)
  if (!hextets) return client
  const start = hextets.slice(0, 6).join(':')
  return v4Prefixes.has(start) ? dotted(hextets.slice(6)) : `${hextets.slice(0, 4).join(':')}::/64`
}

const v4Prefixes: ReadonlySet<string> = new Set(['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'])

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

/**
 * Returns the part of an address that a client cannot change at will: without a port, and of IPv6 the first 64 bits,
 * because one customer has all addresses below them. An IPv4 address in IPv6 form (`::ffff:` or the NAT64 prefix
 * `64:ff9b::`) counts as IPv4.
 *
 * @param client an address with or without a port. Any other text is returned unchanged.
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

/** Returns an IPv4 address in dotted notation. */
function dotted(hextets: readonly string[]): string {
  return hextets
    .map((hextet) => Number.parseInt(hextet, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join('.')
}

/** Returns the eight groups of an IPv6 address in normalized spelling. */
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

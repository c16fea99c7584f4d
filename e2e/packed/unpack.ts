import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Block size of a tarball. A header and the bytes of each file fill whole blocks. */
const block = 512

/** Unpacks the files of a tarball made by npm, because not every machine has `tar`. */
export function unpack(tarball: Uint8Array, folder: string): void {
  const bytes = gunzipSync(tarball)
  const textAt = (from: number, length: number) =>
    bytes.toString('utf8', from, from + length).replace(/\0.*$/s, '')
  let longName: string | undefined
  for (let at = 0; at + block <= bytes.length; ) {
    const [name, prefix] = [textAt(at, 100), textAt(at + 345, 155)]
    const size = Number.parseInt(textAt(at + 124, 12), 8) || 0
    const type = textAt(at + 156, 1)
    const start = at + block
    at = start + Math.ceil(size / block) * block
    if (type === 'x') {
      longName = /^\d+ path=(.*)$/m.exec(textAt(start, size))?.[1]
    } else {
      const path = longName ?? (prefix ? `${prefix}/${name}` : name)
      longName = undefined
      if (path === '' || (type !== '0' && type !== '')) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes.subarray(start, start + size))
    }
  }
}

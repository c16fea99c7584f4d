import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanJson } from '../../src/proxy/request/scan-json.ts'

/** Computes depth and tokens from the parsed value. */
function measure(value: unknown): { readonly depth: number; readonly tokens: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, tokens: 0 }
  const inside = Object.values(value).map(measure)
  return {
    depth: 1 + Math.max(0, ...inside.map(({ depth }) => depth)),
    tokens: Math.max(1, inside.length) + inside.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

/** JSON whose strings contain the characters that a careless scanner would count. */
const texts = fc
  .anything({
    key: fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ',', ']', 'a') }),
    values: [
      fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ',', '}', 'a') }),
      fc.integer(),
    ],
    maxDepth: 5,
  })
  .chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 2)))
  .filter((text) => text !== undefined)

describe('scanning before parsing', () => {
  property.prop([texts])('agrees with the structure of any JSON', (text) => {
    const { depth, tokens } = measure(JSON.parse(text))
    expect(scanJson(text, { depth, tokens })).toBeUndefined()
    if (depth === 0) return
    expect(scanJson(text, { depth: depth - 1, tokens })).toBe('too_deep')
    expect(scanJson(text, { depth, tokens: tokens - 1 })).toBe('too_many_tokens')
  })

  property.prop([fc.string()])('terminates on any text', (text) => {
    expect([undefined, 'too_deep', 'too_many_tokens']).toContain(
      scanJson(text, { depth: 2, tokens: 3 }),
    )
  })

  it('handles a string that is never closed', () => {
    expect(scanJson('["\\', { depth: 1, tokens: 1 })).toBeUndefined()
  })
})

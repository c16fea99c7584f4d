import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyOfText, keyText } from '../../src/web/storage/key-text.ts'
import { compareKeys } from '../support/compare-keys.ts'

const number = fc.oneof(fc.nat(), fc.maxSafeNat())
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'a', 'aa', '\uffff', '\ud83d', '#', '$', '\u0001'),
  )
  .map((value) => value.replaceAll('\0', ''))
const key = fc.array(fc.oneof(number, text), { minLength: 1, maxLength: 6 })

describe('a key encoded as a string', () => {
  it('decodes to the same key', () => {
    fc.assert(
      fc.property(key, (one) => {
        expect(keyOfText(keyText(one))).toEqual(one)
      }),
    )
  })

  it('sorts in the same order as the key', () => {
    const near = key.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.oneof(
          key,
          fc.array(fc.oneof(number, text)).map((more) => [...one, ...more]),
        ),
      ),
    )
    fc.assert(
      fc.property(near, ([one, other]) => {
        const [left, right] = [keyText(one), keyText(other)]
        const order = left === right ? 0 : left < right ? -1 : 1
        expect(order).toBe(Math.sign(compareKeys(one, other)))
      }),
    )
  })
})

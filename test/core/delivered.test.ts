import { expect, it } from 'vitest'
import { addDelivered, type Delivered } from '../../src/core/end.ts'

/** Lanes that were acknowledged at a time. */
function lanes(from: number, count: number, time: number): Delivered {
  const names = Array.from({ length: count }, (_, n) => `lane-${from + n}`)
  return new Map(names.map((lane) => [lane, new Map([['rating', [time, lane]]])]))
}

it('keeps the newest acknowledgement of each column', () => {
  const all = lanes(0, 1, 5)
  addDelivered(all, new Map([['lane-0', new Map([['rating', [4, 'older']]])]]))
  expect(all.get('lane-0')?.get('rating')).toEqual([5, 'lane-0'])
  addDelivered(all, new Map([['lane-0', new Map([['rating', [6, 'newer']]])]]))
  expect(all.get('lane-0')?.get('rating')).toEqual([6, 'newer'])
})

it('keeps at hand the lanes that were acknowledged last, however many a drain delivers', () => {
  const all: Delivered = new Map()
  for (let from = 0; from < 20_000; from += 200) {
    addDelivered(all, lanes(from, 200, from))
    addDelivered(all, lanes(0, 1, from))
  }
  expect(all.size).toBe(4_000)
  expect(all.has('lane-0')).toBe(true)
  expect(all.has('lane-19999')).toBe(true)
  expect(all.has('lane-17000')).toBe(true)
  expect(all.has('lane-1')).toBe(false)
})

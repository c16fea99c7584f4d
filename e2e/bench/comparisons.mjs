/**
 * @typedef {string | { left: number }} Side the name of a block, or the number of updates that an earlier page left queued.
 * @typedef {{ ms: number, longestMs: number }} Block
 * @typedef {{ base: Block[], ours: Block[], median: (values: number[]) => number }} Sides
 * @typedef {{ name: string, base: Side, ours: Side, bound: string, figure: (sides: Sides) => number }} Comparison
 */

/** Speed as a fraction of the base's speed. @type {Comparison['figure']} */
const speed = ({ base, ours, median }) => median(base.map(ms)) / median(ours.map(ms))
/** Duration as a multiple of the base's duration. @type {Comparison['figure']} */
const time = ({ base, ours, median }) => median(ours.map(ms)) / median(base.map(ms))
/** Longest task as a multiple of the base's longest task. @type {Comparison['figure']} */
const longest = ({ base, ours, median }) => median(ours.map(task)) / median(base.map(task))
/** The longest task of all repetitions in milliseconds, or 0 if none took 50. @type {Comparison['figure']} */
const longestTask = ({ ours }) => Math.max(...ours.map(task))

/** @param {Block} block */
function ms(block) {
  return block.ms
}

/** @param {Block} block */
function task(block) {
  return block.longestMs
}

/** @type {Comparison[]} */
export const comparisons = [
  {
    name: '10,000 updates at once / raw puts in one transaction',
    base: 'burstRaw',
    ours: 'burstOurs',
    bound: '≥ 0.80 of its speed',
    figure: speed,
  },
  {
    name: 'longest task of that burst / of the raw puts',
    base: 'burstRaw',
    ours: 'burstOurs',
    bound: '≤ 1.20 times as long',
    figure: longest,
  },
  {
    name: 'one awaited after another / raw put and commit each',
    base: 'eachRaw',
    ours: 'eachOurs',
    bound: '≥ 0.85 of its speed',
    figure: speed,
  },
  {
    name: 'accept with 10,000 queued / with none',
    base: 'eachOurs',
    ours: 'eachOursOnMany',
    bound: '≤ 1.20 times as long',
    figure: time,
  },
  {
    name: 'draining 10,000 / the same POSTs in a bare loop',
    base: 'drainRaw',
    ours: 'drainOurs',
    bound: '≥ 0.60 of its speed',
    figure: speed,
  },
  {
    name: 'draining 10,000, each answer 20 ms late / the same',
    base: 'drainRawSlow',
    ours: 'drainOursSlow',
    bound: '≥ 1.50 of its speed',
    figure: speed,
  },
  {
    name: 'draining 1,000 / 1,000 POSTs of one, six at once',
    base: 'singles',
    ours: 'fewOurs',
    bound: '≥ 8.50 of its speed',
    figure: speed,
  },
  {
    name: 'draining 1,000, each answer 20 ms late / the same',
    base: 'singlesSlow',
    ours: 'fewOursSlow',
    bound: '≥ 13.00 of its speed',
    figure: speed,
  },
  {
    name: 'longest task while draining, in ms (0: none of 50)',
    base: 'drainRaw',
    ours: 'drainOurs',
    bound: '≤ 50 ms',
    figure: longestTask,
  },
  {
    name: 'ready with 10,000 queued / with none',
    base: { left: 0 },
    ours: { left: 10_000 },
    bound: '≤ 1.30 times as long',
    figure: time,
  },
  {
    name: 'script before 200 elements are painted / 200 written by hand',
    base: 'elementsByHand',
    ours: 'elementsOurs',
    bound: '≤ 2.00 times as long',
    figure: time,
  },
]

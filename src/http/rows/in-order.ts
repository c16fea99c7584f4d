/**
 * Runs work for every item, at most `width` at once, and the items of one trace one after the other, in order.
 *
 * The limit lives and dies with the call: on workerd, requests that wait for each other's promises are killed.
 *
 * @param traceOf names an item's trace.
 * @param work must not reject.
 * @param previous the result of the item before it in its trace.
 * @returns the results, in the order of the items.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  width: number,
  traceOf: (item: Item) => string,
  work: (item: Item, previous: Result | undefined) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const traces = indexesByTrace(items, traceOf).values()
  const drain = async () => {
    for (const trace of traces) {
      let previous: Result | undefined
      for (const { item, index } of trace) {
        previous = await work(item, previous)
        results[index] = previous
      }
    }
  }
  await Promise.all(Array.from({ length: width }, drain))
  return results
}

interface Placed<Item> {
  readonly item: Item
  readonly index: number
}

function indexesByTrace<Item>(
  items: readonly Item[],
  traceOf: (item: Item) => string,
): ReadonlyMap<string, readonly Placed<Item>[]> {
  const traces = new Map<string, Placed<Item>[]>()
  items.forEach((item, index) => {
    const name = traceOf(item)
    const trace = traces.get(name)
    if (trace) trace.push({ item, index })
    else traces.set(name, [{ item, index }])
  })
  return traces
}

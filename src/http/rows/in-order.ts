/**
 * Runs work for all items, at most `width` at a time. Items of the same trace run one after the other, in order.
 *
 * The limit applies to one call only: workerd cancels requests that wait for promises of other requests.
 *
 * @param traceOf returns the name of an item's trace.
 * @param work receives the result of the previous item of the same trace; must not reject.
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

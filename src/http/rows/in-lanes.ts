/**
 * Runs work for every item, at most `width` at once, and the items of one lane one after the other, in order.
 *
 * The limit lives and dies with the call: on workerd, requests that wait for each other's promises are killed.
 *
 * @param laneOf names an item's lane.
 * @param work must not reject.
 * @param previous the result of the item before it in its lane.
 * @returns the results, in the order of the items.
 */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  width: number,
  laneOf: (item: Item) => string,
  work: (item: Item, previous: Result | undefined) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const lanes = indexesByLane(items, laneOf).values()
  const drain = async () => {
    for (const lane of lanes) {
      let previous: Result | undefined
      for (const { item, index } of lane) {
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

function indexesByLane<Item>(
  items: readonly Item[],
  laneOf: (item: Item) => string,
): ReadonlyMap<string, readonly Placed<Item>[]> {
  const lanes = new Map<string, Placed<Item>[]>()
  for (const [index, item] of items.entries()) {
    const name = laneOf(item)
    const lane = lanes.get(name)
    if (lane) lane.push({ item, index })
    else lanes.set(name, [{ item, index }])
  }
  return lanes
}

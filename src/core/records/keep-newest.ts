/** Forgets the oldest of a map until it holds no more than so many. */
export function keepNewest(map: Map<string, unknown>, max: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= max) return
    map.delete(oldest)
  }
}

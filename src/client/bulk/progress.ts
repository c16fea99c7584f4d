import type { Clock } from '../../core/clock.ts'
import { tellOwner } from '../options/tell-owner.ts'
import type { Progress, UpdateManyOptions, UpdateResult } from './options.ts'

/** Minimum interval of progress reports. */
const tellMs = 100

/** Counts results and reports progress. */
export function createProgress({ total, onProgress }: UpdateManyOptions, clock: Clock) {
  const startedAt = clock.now()
  let toldAt = startedAt
  let taken = 0
  let settled = 0
  let delivered = 0

  function progress(): Progress {
    const leftMs = settled > 0 && ((clock.now() - startedAt) / settled) * ((total ?? 0) - settled)
    const remainingMs =
      total === undefined || leftMs === false ? undefined : Math.max(0, Math.round(leftMs))
    return { total, taken, settled, delivered, remainingMs }
  }

  return {
    /** Returns the index of the next update. */
    take: (): number => taken++,
    count({ kind }: UpdateResult): void {
      settled++
      if (kind === 'delivered' || kind === 'superseded') delivered++
    },
    tell(): void {
      if (!onProgress || clock.now() - toldAt < tellMs) return
      toldAt = clock.now()
      tellOwner(onProgress, progress())
    },
    end: (): void => tellOwner(onProgress, progress()),
    totals: () => ({ taken, delivered, failed: settled - delivered }),
  }
}

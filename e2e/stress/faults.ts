import type { Trouble } from '../support/front.ts'
import { answer503 } from '../support/troubles.ts'
import type { Random } from './random.ts'

/** How often each fate meets 25 requests in a row: four in ten are faults, whatever the seed. */
const fates = { fine: 15, slow: 3, reset: 2, lost: 3, busy: 2 }

/** No longer than the proxy may take, as a page's fast clock counts it. */
const slowMs = 600

/** What a bad network and an overloaded server do, and how often they did. */
export function createFaults(random: Random, note: (what: string) => void) {
  const counts = { fine: 0, slow: 0, reset: 0, lost: 0, busy: 0 }
  let left = { ...fates }

  function drawFate(): keyof typeof fates {
    const fate = random.choose(left)
    left[fate]--
    if (Object.values(left).every((count) => count === 0)) left = { ...fates }
    return fate
  }

  const trouble: Trouble = async (arrival, response) => {
    const fate = drawFate()
    counts[fate]++
    note(`a request meets: ${fate}`)
    switch (fate) {
      case 'busy':
        return answer503(arrival, response)
      case 'reset':
        response.destroy()
        return 'answered'
      case 'lost':
        return 'lose-reply'
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, random.below(slowMs)))
        return 'hand-on'
      case 'fine':
        return 'hand-on'
    }
  }
  return { counts, trouble }
}

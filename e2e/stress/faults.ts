import type { Trouble } from '../support/front.ts'
import { answer503 } from '../support/troubles.ts'
import type { Random } from './random.ts'

/** How often each fate meets a request: four in ten are faults. */
const weights = { fine: 60, slow: 12, reset: 8, lost: 12, busy: 8 }

/** No longer than the proxy may take, as a page's fast clock counts it. */
const slowMs = 600

/** What a bad network and an overloaded server do, and how often they did. */
export function createFaults(random: Random, note: (what: string) => void) {
  const counts = { fine: 0, slow: 0, reset: 0, lost: 0, busy: 0 }
  const trouble: Trouble = async (arrival, response) => {
    const fate = random.choose(weights)
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

import type { Trouble } from '../support/front.ts'
import { answer503 } from '../support/troubles.ts'
import type { Random } from './random.ts'

/** Number of requests of each kind among 25 in a row: four in ten are faults, whatever the seed. */
const kinds = { fine: 15, slow: 3, reset: 2, lost: 3, busy: 2 }

/** Maximum delay, below the proxy's time limit as measured by a page's fast clock. */
const slowMs = 600

/** Simulates a bad network and an overloaded server, and counts the requests of each kind. */
export function createFaults(random: Random, note: (what: string) => void) {
  const counts = { fine: 0, slow: 0, reset: 0, lost: 0, busy: 0 }
  let left = { ...kinds }

  function drawKind(): keyof typeof kinds {
    const kind = random.choose(left)
    left[kind]--
    if (Object.values(left).every((count) => count === 0)) left = { ...kinds }
    return kind
  }

  const trouble: Trouble = async (arrival, response) => {
    const kind = drawKind()
    counts[kind]++
    note(`a request meets: ${kind}`)
    switch (kind) {
      case 'busy':
        return answer503(arrival, response)
      case 'reset':
        response.destroy()
        return 'answered'
      case 'lost':
        return 'lose-reply'
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, random.below(slowMs)))
        return 'pass-on'
      case 'fine':
        return 'pass-on'
    }
  }
  return { counts, trouble }
}

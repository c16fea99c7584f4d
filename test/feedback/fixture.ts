import { onTestFinished, vi } from 'vitest'
import { createFeedback, type Feedback, type FeedbackOptions } from '../../src/feedback.ts'
import type { Client } from '../../src/index.ts'
import { createWorld, type World } from '../support/world.ts'

export const second = 1_000

/** A page whose views share one store. */
export interface Scene extends World {
  readonly client: Client
  readonly feedback: Feedback
  /** Another page of the same device, with a store of its own. */
  readonly reopen: () => Promise<Pick<Scene, 'client' | 'feedback' | 'kill'>>
  readonly kill: () => Promise<void>
}

export async function openScene(options: FeedbackOptions = {}): Promise<Scene> {
  const world = createWorld()
  const reopen = async () => {
    const { client, kill } = await world.open()
    return { client, kill, feedback: createFeedback(client, { clock: world.clock, ...options }) }
  }
  return { ...world, ...(await reopen()), reopen }
}

/** What a trace's state was, each time it changed. */
export function watch<Seen>(
  feedback: Feedback,
  inferenceId: string,
  look: (state: ReturnType<Feedback['get']>) => Seen,
): Seen[] {
  const seen: Seen[] = []
  feedback.subscribe(inferenceId, () => {
    const next = look(feedback.get(inferenceId))
    if (seen.at(-1) !== next) seen.push(next)
  })
  return seen
}

/** What a store hears of its page: a page comes and goes. */
export function installPage() {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  onTestFinished(() => void vi.unstubAllGlobals())
  return {
    hide: () => page.dispatchEvent(new Event('pagehide')),
    comeBack: () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
  }
}

import { onTestFinished, vi } from 'vitest'
import { createFeedback, type Feedback, type FeedbackOptions } from '../../src/feedback.ts'
import type { Client } from '../../src/index.ts'
import { createWorld, type World } from '../support/world.ts'

export const second = 1_000

/** A page with one feedback store. */
export interface Scene extends World {
  readonly client: Client
  readonly feedback: Feedback
  /** Opens another page of the same device with its own store. */
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

/** Records a part of a trace's state whenever the state changes. Omits repeated values. */
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

/** Installs the page lifecycle events that a store listens to. */
export function installPage() {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  onTestFinished(() => void vi.unstubAllGlobals())
  return {
    hide: () => page.dispatchEvent(new Event('pagehide')),
    comeBack: () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
  }
}

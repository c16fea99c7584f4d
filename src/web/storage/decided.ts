import type { Change, Stored } from '../../core/records/store.ts'

type Decide<Answer> = (found: readonly (readonly Stored[])[]) => Change<Answer>

/**
 * Has a change decided. What is thrown while it is decided is thrown here: it is no failure of the storage, which would
 * be tried again, in vain.
 *
 * @param change makes the change that a function decides.
 */
export async function decided<Answer>(
  decide: Decide<Answer>,
  change: (decide: Decide<Answer>) => Promise<Answer>,
): Promise<Answer> {
  let mistake: { readonly fault: unknown } | undefined
  const answer = await change((found) => {
    mistake = undefined
    try {
      return decide(found)
    } catch (fault) {
      mistake = { fault }
      return { answer: undefined as never }
    }
  })
  if (mistake) throw mistake.fault
  return answer
}

import type { Change, Stored } from '../../core/records/store.ts'

type Decide<Answer> = (found: readonly (readonly Stored[])[]) => Change<Answer>

/**
 * Runs a change and rethrows what `decide` throws. Such an error is not a failure of the storage, which would be retried.
 *
 * @param change runs the transaction with a function that does not throw.
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

import type { Grants } from '../core/grants/grants.ts'
import type { Acceptor } from '../core/outbox/accept.ts'
import type { Ports } from '../core/outbox/ports.ts'
import type { Receipt, Receipts } from '../core/outbox/receipts.ts'
import { encodeEntry } from '../core/records/entry.ts'
import { traceOf } from '../core/records/names.ts'
import { AftertraceError, ValidationError } from '../core/update/errors.ts'
import { byteLength } from '../core/update/text.ts'
import type { ParsedUpdate } from '../core/update/update.ts'

interface IntakeListener {
  /** Whether nobody would deliver what is accepted. */
  readonly isClosed: () => boolean
  /** The page goes away just now: what was accepted last belongs into the journal. */
  readonly onAway: () => void
}

/** The way in: an update becomes an entry, with the grant of its trace beside it. */
export function createIntake(
  { limits, isAway, rowBytes }: Ports,
  acceptor: Acceptor,
  grants: Pick<Grants, 'keep' | 'toStore' | 'authorize'>,
  receipts: Receipts,
  { isClosed, onAway }: IntakeListener,
) {
  return {
    /** Resolves when the update is safe. */
    accept(update: ParsedUpdate, given?: string): Promise<Receipt> {
      if (isClosed()) throw new AftertraceError('closed', 'The client is closed.')
      const { inferencePipelineId, inferenceId } = update
      const plain = encodeEntry(update)
      const bytes = byteLength(plain)
      if (bytes > (update.publish ? rowBytes : limits.entryBytes)) {
        throw new ValidationError('too_large', 'row')
      }
      const trace = traceOf(inferencePipelineId, inferenceId)
      if (given !== undefined) grants.keep(trace, given)
      const grant = grants.toStore(trace)
      const text = grant === undefined ? plain : encodeEntry(update, grant)
      const { entry, written } = acceptor.accept({ trace, text, bytes })
      if (isAway()) onAway()
      return written.then((safety) => receipts.receiptOf(entry, inferenceId, safety))
    },
    /** Gives the updates of a trace their grant. */
    authorize: (inferencePipelineId: string, inferenceId: string, grant: string): Promise<void> =>
      grants.authorize(traceOf(inferencePipelineId, inferenceId), grant),
  }
}

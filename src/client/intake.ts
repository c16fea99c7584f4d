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
  /** Whether the client is closed. */
  readonly isClosed: () => boolean
  /** Called if an update is accepted while the page goes away, so that it is written to the journal. */
  readonly onAway: () => void
}

/** Creates the functions that turn an update into an entry and set the grant of a trace. */
export function createIntake(
  { limits, isAway, rowBytes }: Ports,
  acceptor: Acceptor,
  grants: Pick<Grants, 'keep' | 'toStore' | 'authorize'>,
  receipts: Receipts,
  { isClosed, onAway }: IntakeListener,
) {
  return {
    /** Resolves when the update is stored. */
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
    /** Sets the grant of a trace. */
    authorize: (inferencePipelineId: string, inferenceId: string, grant: string): Promise<void> =>
      grants.authorize(traceOf(inferencePipelineId, inferenceId), grant),
  }
}

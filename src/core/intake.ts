import type { Acceptor } from './acceptor.ts'
import { type EntryAddress, encodeEntry, laneOf } from './entry.ts'
import type { Grants } from './grants.ts'
import type { Ports } from './ports.ts'
import type { Receipt } from './receipt.ts'
import type { Safety } from './store.ts'
import { AftertraceError, ValidationError } from './update/errors.ts'
import { byteLength } from './update/text.ts'
import type { ParsedUpdate } from './update/update.ts'

interface IntakeListener {
  /** Whether nobody would deliver what is accepted. */
  readonly isClosed: () => boolean
  /** The page goes away just now: what was accepted last has to be parked. */
  readonly onParked: () => void
  readonly receiptOf: (entry: EntryAddress, inferenceId: string, safety: Safety) => Receipt
}

/** The way in: an update becomes an entry, with the grant of its lane beside it. */
export function createIntake(
  { limits, isAway, rowBytes }: Ports,
  acceptor: Acceptor,
  grants: Grants,
  { isClosed, onParked, receiptOf }: IntakeListener,
) {
  return {
    /** Resolves when the update is safe. */
    async accept(update: ParsedUpdate, given?: string): Promise<Receipt> {
      if (isClosed()) throw new AftertraceError('closed', 'The client is closed.')
      const { inferencePipelineId, inferenceId } = update
      const text = encodeEntry(update)
      const bytes = byteLength(text)
      if (bytes > (update.publish ? rowBytes : limits.entryBytes)) {
        throw new ValidationError('too_large', 'row')
      }
      const lane = laneOf(inferencePipelineId, inferenceId)
      if (given !== undefined) grants.keep(lane, given)
      const accepted = acceptor.accept({ lane, text, bytes, grant: grants.recordOf(lane) })
      if (isAway()) onParked()
      const [entry, safety] = await accepted
      return receiptOf(entry, inferenceId, safety)
    },
    /** Gives the updates of a trace their grant. */
    authorize: (inferencePipelineId: string, inferenceId: string, grant: string): Promise<void> =>
      grants.authorize(laneOf(inferencePipelineId, inferenceId), grant),
  }
}

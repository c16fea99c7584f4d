/** Length of a hash in characters. */
const hashLength = 7

/** 32-bit FNV-1a with a final mix, so that different seeds give independent values; 7 characters in base 36. */
function hash(text: string, seed = 0x811c9dc5): string {
  let state = seed
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0).toString(36).padStart(hashLength, '0')
}

/**
 * Returns the key prefix of the outbox of one name and subject, so that people who share a device do not share an outbox.
 * It is a hash, so that the subject is not written to disk in clear text.
 */
export function spaceOf(name: string, subject = ''): string {
  const text = `${name.length}:${name}${subject}`
  return hash(text) + hash(text, 0x9e3779b9)
}

/** Returns the key of a trace. The pipeline id is hashed to keep keys short; entries contain it in full. */
export function traceOf(inferencePipelineId: string, inferenceId: string): string {
  return hash(inferencePipelineId) + inferenceId
}

/** Returns the inference id in the key of a trace. */
export function inferenceIdOf(trace: string): string {
  return trace.slice(hashLength)
}

/** How many letters a hash has. */
const hashLength = 7

/** 32 bits of FNV-1a with a final mix, so that seeds give independent values; 7 letters and digits. */
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
 * The part of storage that belongs to one name and one subject, so that people who share a device
 * do not share an outbox. A hash: a subject is not written to disk in clear.
 */
export function spaceOf(name: string, subject = ''): string {
  const text = `${name.length}:${name}${subject}`
  return hash(text) + hash(text, 0x9e3779b9)
}

/** The key of a trace. The pipeline is hashed, because keys must be short; entries hold it in full. */
export function traceOf(inferencePipelineId: string, inferenceId: string): string {
  return hash(inferencePipelineId) + inferenceId
}

/** The inference id in the key of a trace. */
export function inferenceIdOf(trace: string): string {
  return trace.slice(hashLength)
}

/** Whether a text can name a pipeline, at a grant's minting, in options and on the wire alike. */
export function isPipelineId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id)
}

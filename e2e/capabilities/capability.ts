/** Features that one build of an engine has and another lacks, so that each browser has to be probed for them. */
export const capabilities = {
  backgroundSync: 'Background Sync',
  backForwardCache: 'back/forward cache',
} as const

export type Capability = keyof typeof capabilities

/** The reason why a browser lacks each missing capability. */
export type Lacks = Readonly<Partial<Record<Capability, string>>>

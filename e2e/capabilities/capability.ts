/** What one build of an engine has and another lacks, so that it has to be tried in the browser that runs. */
export const capabilities = {
  backgroundSync: 'Background Sync',
  backForwardCache: 'back/forward cache',
} as const

export type Capability = keyof typeof capabilities

/** Why a browser lacks a capability. */
export type Lacks = Readonly<Partial<Record<Capability, string>>>

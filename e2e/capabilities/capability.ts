/** What one build of an engine has and another lacks, so that it has to be tried in the browser that runs. */
export type Capability = 'backgroundSync' | 'backForwardCache'

/** Why a browser lacks a capability. */
export type Lacks = Readonly<Partial<Record<Capability, string>>>

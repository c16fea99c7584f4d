import type { Tab } from '../engines/engine.ts'
import type { ProbeSite } from './probe-site.ts'

/** Tries a capability in a new tab; resolves with the reason why the browser lacks it, or with nothing when it has it. */
export type Probe = (tab: Tab, site: ProbeSite) => Promise<string | undefined>

export {
  type NodeContext,
  type NodeListener,
  type NodeOutgoing,
  serverLimits,
  toNodeListener,
} from './proxy/node/node-listener.ts'
export type { NodeIncoming } from './proxy/node/node-request.ts'

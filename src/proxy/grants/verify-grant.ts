import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { Keyring } from './keyring.ts'
import { type OpenedGrant, openGrant } from './open-grant.ts'

/** The intended use of a grant. */
export interface GrantUse {
  readonly inferencePipelineId: string
  readonly inferenceId: string
  readonly columns: readonly string[]
  /** Whether a row is to be published, not updated. Default false. */
  readonly publish?: boolean | undefined
  /** The Origin header of the request, if there is one. */
  readonly origin?: string | null | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Whether a grant covers its use. If not, the holder may get another grant (`reauthorize`), or the update is rejected. */
export type GrantVerdict =
  | { readonly kind: 'covered'; readonly claims: GrantClaims }
  | { readonly kind: 'reauthorize' | 'rejected'; readonly code: ItemCode }

/**
 * Verifies a grant for one use, as the proxy does for each update.
 *
 * @throws ConfigurationError `unknown_option`; errors of the keyring's `isRevoked`.
 * @example
 * const verdict = await verifyGrant(keyring, grant, {
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 *   inferenceId: '832y98d3',
 *   columns: ['human_feedback'],
 * })
 */
export async function verifyGrant(
  keyring: Keyring,
  grant: string,
  use: GrantUse,
): Promise<GrantVerdict> {
  refuseUnknownOptions(use, useNames)
  const { now = Date.now } = use
  return judgeUse(await openGrant(keyring, grant, now()), use, keyring.isRevoked)
}

const useNames: readonly (keyof GrantUse)[] = [
  'inferencePipelineId',
  'inferenceId',
  'columns',
  'publish',
  'origin',
  'now',
]

/** Checks one use of an opened grant. Returns a promise only if there is an `isRevoked` to wait for. */
export function judgeUse(
  opened: OpenedGrant,
  use: GrantUse,
  isRevoked: Keyring['isRevoked'],
): GrantVerdict | Promise<GrantVerdict> {
  if (opened.kind !== 'open') return opened
  const { claims } = opened
  if (claims.p !== use.inferencePipelineId) return mismatch
  if (claims.o !== undefined && claims.o !== use.origin) return mismatch
  return isRevoked ? afterList(isRevoked, claims, use) : judgeCover(claims, use)
}

async function afterList(
  isRevoked: NonNullable<Keyring['isRevoked']>,
  claims: GrantClaims,
  use: GrantUse,
): Promise<GrantVerdict> {
  const revoked: unknown = await isRevoked(claims)
  if (revoked === true) return { kind: 'rejected', code: 'grant_revoked' }
  if (revoked !== false) throw new TypeError('isRevoked must return true or false.')
  return judgeCover(claims, use)
}

function judgeCover(
  claims: GrantClaims,
  { inferenceId, columns, publish = false }: GrantUse,
): GrantVerdict {
  if (publish && claims.pub !== true) return mismatch
  const isItsTrace =
    claims.ip === undefined ? claims.i === inferenceId : inferenceId.startsWith(claims.ip)
  const isItsRow = isItsTrace && columns.every((column) => claims.c.includes(column))
  return isItsRow ? { kind: 'covered', claims } : mismatch
}

/** Another grant may cover the use. */
const mismatch: GrantVerdict = { kind: 'reauthorize', code: 'grant_mismatch' }

import { isPlainObject } from '../core/update/json.ts'
import { maxIdLength } from '../core/update/update.ts'
import { isPipelineId } from '../http/rows-url.ts'
import { isCount } from './is-count.ts'
import { isOrigin } from './is-origin.ts'
import { isKeyring } from './keyring.ts'
import { defaultLimits } from './limits.ts'

type Check = (value: unknown) => boolean

const optional =
  (isFit: Check): Check =>
  (value) =>
    value === undefined || isFit(value)
const isText: Check = (value) => typeof value === 'string'
const isFunction: Check = (value) => typeof value === 'function'
const isPipeline: Check = (id) =>
  typeof id === 'string' && id.length <= maxIdLength && isPipelineId(id)
const isColumnList: Check = (columns) =>
  Array.isArray(columns) && columns.length > 0 && columns.every(isText)
const limitNames = Object.keys(defaultLimits)

const string: Rule = [optional(isText), 'must be a string.']
const limit: Rule = [
  optional((value) => isFunction(Object(value).limit)),
  'must have a function limit.',
]
const callable: Rule = [optional(isFunction), 'must be a function.']

/** What each option must be, and how that is said. */
type Rule = readonly [Check, string]

export const unknownOption: Rule = [() => false, 'is no option of createProxy.']
/** Every option of `createProxy`. */
export const optionRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['apiKey', string],
  ['baseUrl', string],
  [
    'allowedHosts',
    [optional((hosts) => Array.isArray(hosts) && hosts.every(isText)), 'must list hosts.'],
  ],
  ['fetch', callable],
  ['transport', callable],
  [
    'pipelines',
    [
      (ids) => Array.isArray(ids) && ids.length > 0 && ids.every(isPipeline),
      'must list one or more pipeline ids.',
    ],
  ],
  [
    'columns',
    [
      (columns) => isPlainObject(columns) && Object.keys(columns).length > 0,
      'must name one or more columns.',
    ],
  ],
  [
    'publish',
    [
      optional((publish) => isPlainObject(publish) && isColumnList(publish['columns'])),
      'must list one or more columns.',
    ],
  ],
  [
    'grants',
    [
      (grants) => grants === 'anonymous' || isKeyring(grants),
      "must be a keyring, or 'anonymous', spelled out.",
    ],
  ],
  [
    'allowedOrigins',
    [
      (origins) => Array.isArray(origins) && origins.every(isOrigin),
      "must list origins exactly as browsers send them: 'https://example.com'.",
    ],
  ],
  [
    'path',
    [optional((path) => typeof path === 'string' && path.startsWith('/')), "must start with '/'."],
  ],
  ['enabled', callable],
  ['clientKey', callable],
  ['rateLimit', limit],
  ['grantRateLimit', limit],
  [
    'limits',
    [
      optional(
        (limits) =>
          isPlainObject(limits) &&
          Object.entries(limits).every(
            ([name, limit]) => limitNames.includes(name) && isCount(limit),
          ),
      ),
      'must be positive whole numbers: bytes, items, depth, tokens.',
    ],
  ],
  ['deadlineMs', [optional(isCount), 'must be a positive whole number.']],
  ['onEvent', callable],
  ['now', callable],
])

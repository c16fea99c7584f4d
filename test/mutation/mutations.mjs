/**
 * One change to one line, which a test should notice.
 *
 * @typedef {{ file: string, from: string, to: string, survives?: string }} Mutation
 * `survives` says why no test can notice it, where none can.
 */

/** @type {(file: string, changes: readonly (readonly [string, string, string?])[]) => Mutation[]} */
const of = (file, changes) =>
  changes.map(([from, to, survives]) => ({ file, from, to, ...(survives && { survives }) }))

/** @type {readonly Mutation[]} */
export const mutations = [
  ...of('src/proxy/open-grant.ts', [
    ['grant.length < 40', 'grant.length < 0', 'What is shorter has no signature of 32 bytes.'],
    ['grant.length > 2_048', 'grant.length > 4_096_000'],
    [
      'more.length > 0 ||',
      '',
      'What is signed is counted from the end, so another part breaks the signature.',
    ],
    ['signature?.length !== 32', '!signature', 'Web Crypto refuses a signature of another length.'],
    ["isHeader(header) ? again('grant_unknown_key') : forged", "again('grant_unknown_key')"],
    ["isHeader(header) ? again('grant_unknown_key') : forged", 'forged'],
    ['if (!(await crypto.subtle.verify(', 'if (!!(await crypto.subtle.verify('],
    ["if (!(await crypto.subtle.verify('HMAC', key, signature, signed))) return forged", ''],
    ['grant.slice(0, -mac.length - 1)', 'grant.slice(0, -mac.length - 2)'],
    ['if (!isGrantClaims(claims)) return forged', 'if (!claims) return forged'],
    ['now > claims.exp + skewSeconds', 'now > claims.exp'],
    ['now > claims.exp + skewSeconds ||', ''],
    ['now < claims.iat - skewSeconds', 'now < claims.iat'],
    ['now < claims.iat - skewSeconds', 'false'],
    ['const skewSeconds = 60', 'const skewSeconds = 61'],
    ["kind: 'reauthorize', code }", "kind: 'rejected', code }"],
  ]),
  ...of('src/proxy/grant-claims.ts', [
    ['90 * 86_400', '91 * 86_400'],
    ['Object.keys(claims).every((name) => checks.has(name)) &&', ''],
    ["(claims['i'] === undefined) !== (claims['ip'] === undefined) &&", ''],
    ['Number(exp) > Number(iat) &&', ''],
    ['Number(exp) - Number(iat) <= maxLifeSeconds', 'true'],
    ['value === 1', 'Boolean(value)'],
    ['value.length >= 8 &&', ''],
    ['/[_:.\\-/]$/', '/[_:.\\-/\\w]$/'],
    ['columns.length > 0 &&', ''],
    ['columns.length <= 16 &&', ''],
    ['optional(isOrigin)', 'optional(isName)'],
    ['Number.isSafeInteger(value) && Number(value) >= 0', 'Number.isSafeInteger(value)'],
    ['Number.isSafeInteger(value) && Number(value) >= 0', 'Number(value) >= 0'],
  ]),
  ...of('src/proxy/grant-header.ts', [
    ['`{"alg":"HS256",', '`{"alg":"HS512",'],
    ['{1,64}', '{0,64}'],
    ['{1,64}', '{1,65}'],
    ['Pattern}$`).test(kid)', 'Pattern}`).test(kid)'],
  ]),
  ...of('src/proxy/base64url.ts', [
    ['if (sextet < 0) return undefined', ''],
    ['return bits < 6 && unused === 0', 'return bits < 6'],
    ['return bits < 6 && unused === 0', 'return unused === 0'],
    ["hijklmnopqrstuvwxyz0123456789-_'", "hijklmnopqrstuvwxyz0123456789+/'"],
  ]),
  ...of('src/proxy/verify-grant.ts', [
    ['if (claims.p !== use.inferencePipelineId) return mismatch', ''],
    ['if (claims.o !== undefined && claims.o !== use.origin) return mismatch', ''],
    ["if (revoked === true) return { kind: 'rejected', code: 'grant_revoked' }", ''],
    ['if (revoked !== false) throw', 'if (false) throw'],
    ['claims.i === inferenceId', 'inferenceId.startsWith(claims.i ?? "")'],
    ['inferenceId.startsWith(claims.ip)', 'inferenceId.includes(claims.ip)'],
    ['isItsTrace && columns.every', 'columns.every'],
    ['columns.every((column)', 'columns.some((column)'],
  ]),
  ...of('src/proxy/keyring.ts', [
    ['bytes.length >= 32', 'bytes.length >= 31'],
    ['new Set(bytes).size >= 8', 'true'],
    ['byHeader.size < keys.length ||', ''],
    ['|| secrets.size < keys.length', ''],
    ['bytes: bytes.slice()', 'bytes: new Uint8Array(bytes.buffer as ArrayBuffer)'],
  ]),
  ...of('src/proxy/grant-desk.ts', [
    [
      "if (grant === undefined) return { kind: 'reauthorize', code: 'grant_missing' }",
      'if (grant === undefined) return undefined',
    ],
    ["if (verdict.kind !== 'covered') return verdict", ''],
    ["signal.aborted ? 'deadline' : 'grant_unchecked'", "'grant_unchecked'"],
    [
      'return success === true',
      'return Boolean(success)',
      'Only a limiter that is not one says anything but true or false.',
    ],
    ['    return false\n', '    return true\n'],
    ['grant.slice(-22)', "''"],
    ['known.set(key, value)', ''],
    ['await Promise.race([pending, over])', 'await pending'],
  ]),
  ...of('src/proxy/admit.ts', [
    [
      "if (item.kind === 'malformed') return { kind: 'rejected', code: 'invalid_update' }",
      "if (item.kind === 'malformed') return { kind: 'retry', code: 'invalid_update' }",
    ],
    ['if (obstacle) return obstacle', ''],
    [
      "if (judgement.kind === 'rejected') return judgement",
      "if (judgement.kind === 'rejected') return { kind: 'admitted', update: item.update }",
    ],
    ['config ? { ...parts, config } : parts', '{ ...item.update, ...judgement }'],
  ]),
  ...of('src/proxy/policy.ts', [
    ["if (!pipelines.has(update.inferencePipelineId)) return deny('pipeline_denied')", ''],
    ["if (!allowsValue(rule, value)) return deny('value_denied', column)", ''],
    [
      "if (typeof column === 'string' && !isFor(column, key)) return deny('config_denied', column)",
      '',
    ],
    ['config?.[key] ?? inRow', 'inRow'],
  ]),
  ...of('src/proxy/item.ts', [
    ['Math.min(time, nowMs)', 'time'],
    ['time >= 0 &&', ''],
    ['time < Infinity', 'true'],
    ['id.length <= 128', 'id.length <= 1_280'],
    ['&& !textFault(id)', ''],
  ]),
  ...of('src/proxy/read-items.ts', [
    ['fatal: true', 'fatal: false'],
    ['scanJson(text, limits) ?? parseItems', 'parseItems'],
    ["if (updates.length > settings.limits.items) return 'too_many_updates'", ''],
    ["'duplicate_id' : items", 'items : items'],
    ['|| Object.keys(body).length !== 1', ''],
    ["signal.aborted ? 'body_timeout' : 'invalid_body'", "'invalid_body'"],
  ]),
  ...of('src/proxy/scan-json.ts', [
    [
      "if (++depth > limits.depth) return 'too_deep'",
      "if (++depth > limits.depth + 1) return 'too_deep'",
    ],
    ['? 2 : 1', '? 1 : 1'],
    ['depth--', ''],
  ]),
  ...of('src/proxy/check-head.ts', [
    ['origin !== null && !settings.origins.has(origin)', 'origin === undefined'],
    ["if (!json.test(headers.get('content-type') ?? '')) return 'not_json'", ''],
    ["if (headers.has('content-encoding')) return 'encoded'", ''],
    ["method !== 'POST' && method !== 'OPTIONS'", 'false'],
    ['new URL(url).pathname !== settings.path', '!new URL(url).pathname.startsWith(settings.path)'],
    [
      "declared > settings.limits.bytes ? 'too_large' : undefined",
      'declared ? undefined : undefined',
    ],
  ]),
  ...of('src/proxy/check-rate.ts', [
    ["success === true ? undefined : 'rate_limited'", "success ? undefined : 'rate_limited'"],
    ["return 'limit_unavailable'", 'return undefined'],
    ['networkOf(clientKey() ||', '(clientKey() ||'],
    ["clientKey() || 'unknown'", 'clientKey() || String(Math.random())'],
  ]),
  ...of('src/proxy/network-of.ts', [
    ['hextets.slice(0, 4)', 'hextets.slice(0, 5)'],
    ['hextets.slice(0, 4)', 'hextets.slice(0, 3)'],
    ["client.split('%')", "client.split('#')"],
    ["=== 'ffff'", "=== 'fffe'"],
  ]),
  ...of('src/proxy/rate-limit.ts', [
    ['>= requests)', '> requests)'],
    ['|| counts.size < keys', '|| true'],
    ['key.slice(0, longestKey)', 'key'],
    ['? counts : new Map()', '? new Map() : new Map()'],
    ['counts.set(bucket, count + 1)', 'counts.set(bucket, count)'],
    ['1 - (periods - period)', '1'],
  ]),
  ...of('src/proxy/breaker.ts', [
    ['const limit = 5', 'const limit = 6'],
    ['const limit = 5', 'const limit = 4'],
    ['[10_000, 3_600_000]', '[9_999, 3_600_000]'],
    ['[10_000, 3_600_000]', '[10_000, 36_000_000]'],
    ['&& waitMs <= longestMs', ''],
    ['openUntil = now() + probeMs', ''],
    ['      failures = 0\n', '\n'],
    ['if (failures === limit) onChange(true)', 'onChange(true)'],
  ]),
  ...of('src/proxy/guard-sender.ts', [
    [
      'if (signal.aborted) return send(update, signal)',
      '',
      'What is aborted is not sent by the sender either.',
    ],
    ['now() - startedAt >= patienceMs', 'true'],
    ['now() - startedAt >= patienceMs', 'false'],
    ['} else if (!isCutOff) breaker.succeeded()', '} else breaker.succeeded()'],
    ["pause?.reason === 'retry-after' ? pause.afterMs : undefined", 'undefined'],
  ]),
  ...of('src/proxy/wire-result.ts', [
    ['[1_000, 3_600_000]', '[0, 3_600_000]'],
    ['[1_000, 3_600_000]', '[1_000, 86_400_000]'],
    ['column !== undefined && isInRow(column)', 'column !== undefined'],
    ['?? otherwise', '?? (code as ItemCode)'],
  ]),
  ...of('src/proxy/to-transport.ts', [
    ['!isLoopback(hostname) && !allowedHosts.includes(host)', 'false'],
    ['allowedHosts.includes(host)', 'allowedHosts.includes(hostname)'],
  ]),
  ...of('src/proxy/require-options.ts', [
    [
      "if (isSignedWithKey(options)) throw refuse('grants must not be signed with the apiKey.')",
      '',
    ],
    ["has('rateLimit') && !has('clientKey')", 'false'],
    ["has('grantRateLimit') && options['grants'] === 'anonymous'", 'false'],
    ["column === '__proto__' ||", ''],
  ]),
  ...of('src/proxy/respond.ts', [
    ["'cache-control': 'no-store'", "'cache-control': 'private'"],
    ["vary: 'Origin'", "vary: 'Accept'"],
    ["every(({ status }) => status === 'applied')", "some(({ status }) => status === 'applied')"],
    ['? 202 : 207', '? 200 : 207'],
  ]),
  ...of('src/proxy/create-proxy.ts', [
    ['origin !== null && origins.has(origin) ? origin : undefined', 'origin ?? undefined'],
    ["return { kind: 'problem', code: 'internal_error' }", "throw new Error('internal')"],
  ]),
  ...of('src/proxy/conclude.ts', [
    ['if (enabled !== true)', 'if (enabled === undefined)'],
    ["if (excess) return { kind: 'problem', code: excess }", ''],
  ]),
  ...of('src/proxy/node-listener.ts', [
    ["connection: 'close'", "connection: 'keep-alive'"],
    ['incoming.complete ? {}', 'true ? {}'],
  ]),
  ...of('src/proxy/node-request.ts', [
    ["url.startsWith('/') ? url : '/'", 'url', 'What is no path of ours is refused either way.'],
    ['{ highWaterMark: 0 }', '{ highWaterMark: 1_000_000 }'],
  ]),
  ...of('src/http/send-row.ts', [
    ["redirect: 'manual'", "redirect: 'follow'"],
    ["reply['success'] === true", "Boolean(reply['success'])"],
    ['!response.ok || response.redirected', '!response.ok'],
    [
      'Number(length) <= maxReplyBytes',
      'true',
      'HTTP holds a body to the length it declares; a long one only takes longer.',
    ],
  ]),
  ...of('src/http/verdict.ts', [
    ['if (status === 401 || status === 403) {', 'if (status === 401) {'],
    ["if (status === 404) return { outcome: retry('trace_not_found') }", ''],
  ]),
  ...of('src/http/openlayer-transport.ts', [
    ['const maxCalls = 6', 'const maxCalls = 7'],
    ["previous?.outcome.kind === 'retry' ? previous : send", 'send'],
  ]),
]

/**
 * A change to one line that a test should detect.
 *
 * @typedef {{ file: string, from: string, to: string, survives?: string }} Mutation
 * `survives` gives the reason if no test can detect the change.
 */

/** @type {(file: string, changes: readonly (readonly [string, string, string?])[]) => Mutation[]} */
const of = (file, changes) =>
  changes.map(([from, to, survives]) => ({ file, from, to, ...(survives && { survives }) }))

/** @type {readonly Mutation[]} */
export const mutations = [
  ...of('src/proxy/grants/open-grant.ts', [
    ['grant.length < 40', 'grant.length < 0', 'What is shorter has no signature of 32 bytes.'],
    ['grant.length > 2_048', 'grant.length > 4_096_000'],
    ['headerEnd === signedEnd ||', '', 'Without a payload nothing that is signed is a grant.'],
    ['signature?.length !== 32', '!signature', 'Web Crypto refuses a signature of another length.'],
    ["isHeader(header) ? again('grant_unknown_key') : forged", "again('grant_unknown_key')"],
    ["isHeader(header) ? again('grant_unknown_key') : forged", 'forged'],
    ['if (!(await crypto.subtle.verify(', 'if (!!(await crypto.subtle.verify('],
    ["if (!(await crypto.subtle.verify('HMAC', key, signature, signed))) return forged", ''],
    ['encoder.encode(grant.slice(0, signedEnd))', 'encoder.encode(grant.slice(0, signedEnd - 1))'],
    ['if (!isGrantClaims(claims)) return forged', 'if (!claims) return forged'],
    ['now > believed.exp + skewSeconds', 'now > believed.exp'],
    ['now > believed.exp + skewSeconds ||', ''],
    ['now < believed.iat - skewSeconds', 'now < believed.iat'],
    ['now < believed.iat - skewSeconds', 'false'],
    ['const skewSeconds = 60', 'const skewSeconds = 61'],
    ['if (keyring.believed.size >= maxBelieved) keyring.believed.clear()', ''],
    ['const maxBelieved = 500', 'const maxBelieved = 501'],
    ['Object.freeze(claims.c)', ''],
    ['Object.freeze(claims))', 'claims)'],
    ["kind: 'reauthorize', code }", "kind: 'rejected', code }"],
  ]),
  ...of('src/proxy/grants/grant-claims.ts', [
    ['90 * 86_400', '91 * 86_400'],
    ['&&\n    Object.keys(others).length === 0', ''],
    ['ip === undefined && isId(i)', 'isId(i)'],
    ['exp > iat &&', ''],
    ['exp - iat <= maxLifeSeconds', 'true'],
    ['v === 1', 'Boolean(v)'],
    ['value.length >= 8 &&', ''],
    ['/[_:.\\-/]$/', '/[_:.\\-/\\w]$/'],
    ['columns.length > 0 &&', ''],
    ['columns.length <= 16 &&', ''],
    ['isOrigin(o)', 'isName(o)'],
    ['Number.isSafeInteger(value) && Number(value) >= 0', 'Number.isSafeInteger(value)'],
    ['Number.isSafeInteger(value) && Number(value) >= 0', 'Number(value) >= 0'],
  ]),
  ...of('src/proxy/grants/grant-header.ts', [
    ['`{"alg":"HS256",', '`{"alg":"HS512",'],
    ['{1,64}', '{0,64}'],
    ['{1,64}', '{1,65}'],
    ['Pattern}$`).test(kid)', 'Pattern}`).test(kid)'],
  ]),
  ...of('src/proxy/grants/base64url.ts', [
    ['if (sextet < 0) return undefined', ''],
    ['return bits < 6 && unused === 0', 'return bits < 6'],
    ['return bits < 6 && unused === 0', 'return unused === 0'],
    ["hijklmnopqrstuvwxyz0123456789-_'", "hijklmnopqrstuvwxyz0123456789+/'"],
  ]),
  ...of('src/proxy/grants/verify-grant.ts', [
    ['if (claims.p !== use.inferencePipelineId) return mismatch', ''],
    ['if (claims.o !== undefined && claims.o !== use.origin) return mismatch', ''],
    ["if (revoked === true) return { kind: 'rejected', code: 'grant_revoked' }", ''],
    ['if (publish && claims.pub !== true) return mismatch', ''],
    ['if (revoked !== false) throw', 'if (false) throw'],
    ['claims.i === inferenceId', 'inferenceId.startsWith(claims.i ?? "")'],
    ['inferenceId.startsWith(claims.ip)', 'inferenceId.includes(claims.ip)'],
    ['isItsTrace && columns.every', 'columns.every'],
    ['columns.every((column)', 'columns.some((column)'],
  ]),
  ...of('src/proxy/grants/keyring.ts', [
    ['bytes.length >= 32', 'bytes.length >= 31'],
    ['new Set(bytes).size >= 8', 'true'],
    ['byHeader.size < entries.length ||', ''],
    ['|| secrets.size < entries.length', ''],
    ['bytes: bytes.slice()', 'bytes: new Uint8Array(bytes.buffer as ArrayBuffer)'],
  ]),
  ...of('src/proxy/policy/grant-desk.ts', [
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
    ['await inTime(pending)', 'await pending'],
  ]),
  ...of('src/proxy/policy/admit.ts', [
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
  ...of('src/proxy/policy/policy.ts', [
    ["if (!pipelines.has(update.inferencePipelineId)) return deny('pipeline_denied')", ''],
    ["if (!allowsValue(rule, value)) return deny('value_denied', column)", ''],
    ["if (keyOf(column) !== key) return deny('config_denied', column)", ''],
    ['!Object.hasOwn(filled, key) && ', ''],
  ]),
  ...of('src/proxy/values/item.ts', [
    ['Math.min(time, nowMs)', 'time'],
    ['time >= 0 &&', ''],
    ['time < Infinity', 'true'],
    ['id.length <= 128', 'id.length <= 1_280'],
    ['&& !textFault(id)', ''],
  ]),
  ...of('src/proxy/request/read-items.ts', [
    ['fatal: true', 'fatal: false'],
    ['scanJson(text, limits) ?? parseItems', 'parseItems'],
    ["if (updates.length > settings.limits.items) return 'too_many_updates'", ''],
    ["'duplicate_id' : items", 'items : items'],
    ['|| Object.keys(body).length !== 1', ''],
    ["signal.aborted ? 'body_timeout' : 'invalid_body'", "'invalid_body'"],
  ]),
  ...of('src/proxy/request/scan-json.ts', [
    [
      "if (++depth > limits.depth) return 'too_deep'",
      "if (++depth > limits.depth + 1) return 'too_deep'",
    ],
    ['slashes % 2 === 0', 'slashes === 0'],
    ['slashes % 2 === 0', 'true'],
    ['depth--', ''],
  ]),
  ...of('src/proxy/request/check-head.ts', [
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
  ...of('src/proxy/rate/check-rate.ts', [
    ["if (success !== true) return 'rate_limited'", "if (!success) return 'rate_limited'"],
    [
      "operator sees the code.\n    return 'limit_unavailable'",
      'operator sees the code.\n    throw 1',
    ],
    ['networkOf(requireText(clientKey()) ||', '(requireText(clientKey()) ||'],
    ["requireText(clientKey()) || 'unknown'", 'requireText(clientKey()) || String(Math.random())'],
    ['key, updates - 1, signal', 'key, 0, signal'],
    [
      "return undefined\n  } catch {\n    return 'limit_unavailable'",
      'return undefined\n  } catch {\n    return undefined',
    ],
  ]),
  ...of('src/proxy/rate/network-of.ts', [
    ['hextets.slice(0, 4)', 'hextets.slice(0, 5)'],
    ['hextets.slice(0, 4)', 'hextets.slice(0, 3)'],
    [".split('%')", ".split('#')"],
    ["'0:0:0:0:0:ffff', ", ''],
    [", '64:ff9b:0:0:0:0'", ''],
    ['if (withPort !== undefined) return withPort', ''],
    ['(bracketed ?? client)', 'client'],
  ]),
  ...of('src/proxy/rate/memory-rate-limit.ts', [
    ['>= allowed)', '> allowed)'],
    ['|| counts.size < keys', '|| true'],
    ['? counts : new Map()', '? new Map() : new Map()'],
    ['add(bucketOf(key), updates)', ''],
    ['(1 - passed)', '1'],
    ['updates: v.optional(count, 600)', 'updates: v.optional(count, 601)'],
  ]),
  ...of('src/proxy/rate/seeded-hash.ts', [
    ['index += 2', 'index += 4'],
    ['seed ??= crypto.getRandomValues(new Uint32Array(2))', 'seed ??= new Uint32Array(2)'],
    ['| ((text.charCodeAt(index + 1) || 0) << 16)', ''],
  ]),
  ...of('src/proxy/request/wire-result.ts', [
    ['[1_000, 3_600_000]', '[0, 3_600_000]'],
    ['[1_000, 3_600_000]', '[1_000, 86_400_000]'],
    ['column !== undefined && isInRow(column)', 'column !== undefined'],
    ['?? otherwise', '?? (code as ItemCode)'],
  ]),
  ...of('src/proxy/options/to-sender.ts', [
    ['!isLoopback(hostname) && !allowedHosts.includes(host)', 'false'],
    ['allowedHosts.includes(host)', 'allowedHosts.includes(hostname)'],
    ["typeof apiKey === 'string' && signs(apiKey)", 'false'],
    ['isApiKey(key) && !signs(key)', 'isApiKey(key)'],
    ['isApiKey(key) && !signs(key)', '!signs(String(key))'],
  ]),
  ...of('src/proxy/request/respond.ts', [
    ["'cache-control': 'no-store'", "'cache-control': 'private'"],
    ["vary: 'Origin'", "vary: 'Accept'"],
    ["every(({ status }) => status === 'applied')", "some(({ status }) => status === 'applied')"],
    ['? 202 : 207', '? 200 : 207'],
  ]),
  ...of('src/proxy/request/create-proxy.ts', [
    ['isAllowed ? origin : undefined', 'origin ?? undefined'],
    ["return { kind: 'problem', code: 'internal_error' }", "throw new Error('internal')"],
  ]),
  ...of('src/proxy/request/conclude.ts', [
    ['if (enabled !== true)', 'if (enabled === undefined)'],
    ["if (typeof charge === 'string') return problem(charge)", ''],
    ['if (uncounted) return problem(uncounted)', ''],
    ["if (outcomes === 'key_missing') return problem(outcomes)", ''],
  ]),
  ...of('src/proxy/node/node-listener.ts', [
    ["connection: 'close'", "connection: 'keep-alive'"],
    ['isOver || isStream ? {}', 'true ? {}'],
    ['isOver || isStream ? {}', 'isOver ? {}'],
    ['if (!isOver && isStream) outgoing.stream?.close()', ''],
  ]),
  ...of('src/proxy/node/node-request.ts', [
    ['if (unspeakable.has(method.toUpperCase())) return new Request(url, { headers })', ''],
    ['if (kept === undefined) void request.text()', ''],
    ['originalUrl = url', 'originalUrl: _ = url'],
    ['{ highWaterMark: 0 }', '{ highWaterMark: 1_000_000 }'],
  ]),
  ...of('src/http/rows/send-row.ts', [
    ["redirect: 'manual'", "redirect: 'follow'"],
    ['!response.ok || response.redirected', '!response.ok'],
  ]),
  ...of('src/http/rows/says-success.ts', [
    ["reply['success'] === true", "Boolean(reply['success'])"],
    ['byte === usual[at]', 'true'],
    ['bytes.length === usual.length && ', ''],
    ['const maxBytes = 65_536', 'const maxBytes = 65_536_000'],
  ]),
  ...of('src/http/connection/read-bytes.ts', [
    ['if (end > maxBytes) return undefined', ''],
    ['if (!bytes) void reader.cancel().catch(() => undefined)', ''],
    ['signal ? orAborted(reading, signal) : reading', 'reading'],
    ['bytes.subarray(0, size)', 'bytes'],
  ]),
  ...of('src/http/rows/stop.ts', [
    ['const limit = 5', 'const limit = 7'],
    ['verdict.ends || failures', 'failures'],
    ['failed ? failures + 1 : 0', 'failed ? failures + 1 : failures'],
    ['isForbidden(verdict) ? unsent : verdict', 'verdict'],
    ['|| isForbidden(verdict)', ''],
  ]),
  ...of('src/http/rows/judge-forbidden.ts', [
    ['refused.size > 1', 'refused.size > 0'],
    ["&& verdicts.every(({ outcome }) => outcome.kind !== 'delivered')", ''],
  ]),
  ...of('src/http/rows/verdict.ts', [
    ['if (status === 401) {', 'if (status === 401 || status === 403) {'],
    ["if (status === 404) return { outcome: retry('trace_not_found') }", ''],
    ['status === 429 || status === 503', 'status === 503'],
  ]),
  ...of('src/http/rows/openlayer-transport.ts', [
    ['const maxCalls = 6', 'const maxCalls = 7'],
    ["if (previous?.outcome.kind === 'retry') return previous", ''],
  ]),
  ...of('src/proxy/options/settings.ts', [
    ["has('rateLimit') && !has('clientKey')", 'false'],
    ["has('grantRateLimit') && parsed.grants === 'anonymous'", 'false'],
    ["typeof ms === 'number' && Number.isFinite(ms)", 'true'],
  ]),
  ...of('src/proxy/values/pipeline-id.ts', [
    ['{1,64}$/', '{1,65}$/'],
    ['/^[A-Za-z0-9_-]', '/[A-Za-z0-9_-]'],
  ]),
  ...of('src/proxy/values/origin.ts', [
    ["  'file',\n", ''],
    ['withoutOrigin.has(scheme)', 'false'],
  ]),
  ...of('src/proxy/policy/column-schema.ts', [
    ["column === '__proto__'", 'false'],
    ['reservedNames.has(column) && reserved !== true', 'false'],
    ["Number(parsed['min']) > Number(parsed['max'])", 'false'],
  ]),
  ...of('src/proxy/policy/judge-row.ts', [
    ["if (!rule) return deny('column_denied', column)", 'if (!rule) continue'],
    ["if (!allowsValue(rule, value)) return deny('value_denied', column)", ''],
    ["if (contradiction) return deny('config_denied', nameIn(contradiction[1]))", ''],
    ['if (key === idRole) return said === idColumn', 'if (key === idRole) return true'],
    ["if (!publish) return deny('publish_denied')", 'if (!publish) throw 1'],
  ]),
  ...of('src/proxy/policy/publish-schema.ts', [
    ["(grants === 'anonymous') !== (parsed.grants === 'anonymous')", 'false'],
    ['Object.hasOwn(parsed.columns, idColumn)', 'false'],
  ]),
  ...of('src/proxy/options/check-outcomes.ts', [
    ["success ? output : { kind: 'retry', code: 'upstream_unavailable' }", 'value as Outcome'],
  ]),
  ...of('src/proxy/node/kept-body.ts', [
    ['readableDidRead === true ||', ''],
    ['[rawBody, body].find(isRaw)', '[body].find(isRaw)'],
    ['return JSON.stringify(body)', 'return undefined'],
  ]),
  ...of('src/durable/queue/message.ts', [
    ['v.strictObject({', 'v.object({'],
    ['v.minValue(0)', 'v.minValue(-1e12)'],
    ['v.maxLength(50)', 'v.maxLength(51)'],
  ]),
  ...of('src/durable/queue/queue-transport.ts', [
    ["kind: 'retry', code: 'queue_unavailable'", "kind: 'delivered', via: 'queued'"],
    ['byteLength(text) > maxQueuedBytes', 'false'],
  ]),
  ...of('src/durable/consumer/backoff.ts', [
    ['random * longest', 'longest'],
    ['Math.max(random * longest, retryAfterMs)', 'random * longest'],
    ['export const defaultAttempts = 40', 'export const defaultAttempts = 12'],
    ['maxDelayMs = 43_200_000', 'maxDelayMs = 86_400_000'],
  ]),
  ...of('src/durable/consumer/check-again.ts', [
    [
      "if (admission.kind === 'admitted') return admission",
      "if (item.kind === 'update') return { kind: 'admitted', update: item.update }",
    ],
  ]),
  ...of('src/durable/consumer/overridden.ts', [
    ['second.time - first.time', 'first.time - second.time'],
    ['return isRow ? 1 : -1', 'return isRow ? -1 : 1'],
    ['if (!newer.has(column)) lost.add(column)', 'lost.add(column)'],
    ['lost.delete(column)', ''],
    ['named.has(String(column))', 'true'],
    ['!columns.has(column)', 'true'],
  ]),
  ...of('src/durable/consumer/settle-message.ts', [
    ['attempts >= allowed', 'attempts > allowed'],
    ['message.attempts + deliveries', 'deliveries'],
    ['attempts: attempts - 1,', 'attempts,'],
    ['misses: message.misses + 1', 'misses: message.misses'],
    ['message.misses >= graceMs.length', 'message.misses > graceMs.length'],
    ['updates: failed, attempts }', 'updates: failed }'],
    ['Math.max(...waits)', '0'],
  ]),
  ...of('src/durable/consumer/write-batch.ts', [
    ["if (previous?.outcome.kind === 'retry') return previous", ''],
    ['if (end) return end', ''],
  ]),
  ...of('src/durable/consumer/consumer.ts', [
    ['if (deadLetters.length > 0) await engine.storeDeadLetters(deadLetters)', ''],
    ['item.outcome = { ...unwritten, update }', 'item.outcome = { ...unwritten }'],
    ["if (item.outcome.kind !== 'done') continue", ''],
    [
      'if (waitMs > 0) await wait(waitMs)',
      '',
      'The pace is asked all the same; how long a second is, no test waits to see.',
    ],
    [
      'await engine.enqueue(next, { delayMs })',
      'void engine.enqueue(next, { delayMs }).catch(() => undefined)',
    ],
  ]),
  ...of('src/durable/consumer/pace.ts', [['Math.max(takenUntil, nowMs)', 'nowMs']]),
  ...of('src/cloudflare/denylist.ts', [
    ['known.until > now()', 'true'],
    ['[jti, sub]', '[jti]'],
  ]),
]

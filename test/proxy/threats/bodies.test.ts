import { expect, it } from 'vitest'
import { endlessBody } from '../../http/upstream.ts'
import { createFixture, item } from '../fixture.ts'
import { header, keyring, sign } from '../grants.ts'
import { threat } from './threat.ts'

threat(10, () => {
  const plain = (rest: string) => `{"id":"x","time":1,"inferenceId":"i",${rest}}`

  it.each([
    plain('"row":{"__proto__":{"polluted":1}}'),
    plain('"row":{"details":{"__proto__":{"polluted":1}}}'),
    plain('"row":{"details":1},"__proto__":{"polluted":1}'),
    plain('"row":{"details":1},"config":{"__proto__":{"polluted":1}}'),
    plain('"row":{"constructor":{"prototype":{"polluted":1}}}'),
    plain('"row":{"toString":1}'),
    plain('"row":{"hasOwnProperty":1}'),
    plain('"row":{"details":1},"inferencePipelineId":"__proto__"'),
    plain('"row":{"details":1},"inferencePipelineId":"constructor"'),
  ])('%s is rejected and pollutes no prototype', async (update) => {
    const { post, upstream } = createFixture()
    const response = await post(`{"updates":[${update}]}`)
    expect(await response.json()).toMatchObject({ results: [{ status: 'rejected' }] })
    expect(upstream.calls).toEqual([])
    expect({}).not.toHaveProperty('polluted')
  })

  it.each([
    '{"__proto__":[]}',
    '{"updates":[{"id":"x"}],"__proto__":{}}',
    '{"__proto__":{"updates":[]}}',
  ])('the body %s is refused', async (body) => {
    expect((await createFixture().post(body)).status).toBe(400)
  })

  it('a grant whose key id is __proto__ has an unknown key', async () => {
    const grant = await sign({}, { ...header, kid: '__proto__' })
    const { send } = createFixture({ grants: keyring })
    expect((await send(item({ grant }))).results).toMatchObject([{ code: 'grant_unknown_key' }])
  })
})

threat(11, () => {
  const sixtyKilobytes = 60_000

  it.each([
    ['[', '['.repeat(sixtyKilobytes)],
    ['{"a":', '{"a":'.repeat(sixtyKilobytes / 5)],
    ['[ and ]', `{"updates":${'['.repeat(20)}${']'.repeat(20)}}`],
    ['[ in the tail of an update', `{"updates":[{"row":{"a":${'['.repeat(20_000)}`],
  ])('a body of repeated %s is refused before it is parsed', async (_, body) => {
    const response = await createFixture().post(body)
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'too_deep' }])
  })

  it.each([
    ['lists', `{"updates":[${'[],'.repeat(20_000)}0]}`],
    ['numbers', `{"updates":[${'0,'.repeat(30_000)}0]}`],
    ['commas', ','.repeat(sixtyKilobytes)],
  ])('too many %s are refused before they are parsed', async (_, body) => {
    const response = await createFixture().post(body)
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { code: 'too_many_tokens' },
    ])
  })

  it('a string may contain many of these characters', async () => {
    const { send } = createFixture()
    const details = '[{,"\\'.repeat(5_000)
    expect((await send(item({ row: { details } }))).status).toBe(200)
  })
})

threat(12, () => {
  it.each([undefined, '0', '1', '-1', '1e3', 'many', '65536'])(
    'an endless body declared as %j is cut within 20 chunks',
    async (length) => {
      const { body, pulled, cancelled } = endlessBody(4_096)
      const fixture = createFixture()
      const response = await fixture.post(
        body,
        length === undefined ? {} : { 'content-length': length },
      )
      expect(response.status).toBe(413)
      expect(pulled()).toBeLessThanOrEqual(20)
      expect(cancelled()).toBe(true)
    },
  )

  it('a body whose declared length is too long is not read', async () => {
    const { body, pulled } = endlessBody()
    const response = await createFixture().post(body, { 'content-length': '99999999' })
    expect(response.status).toBe(413)
    expect(pulled()).toBeLessThan(3)
  })

  it('a body of exactly the limit is read, and one byte more is refused', async () => {
    const empty = JSON.stringify({ updates: [item({ row: { details: '' } })] })
    const full = (bytes: number) =>
      empty.replace('"details":""', `"details":"${'x'.repeat(bytes - empty.length)}"`)
    // The 32 KiB limit of a row applies in the client. The proxy limits the body.
    expect((await createFixture().post(full(65_536))).status).toBe(200)
    expect((await createFixture().post(full(65_537))).status).toBe(413)
  })

  it('an empty body, or one of many empty chunks, is refused', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 1_000; index++) controller.enqueue(new Uint8Array(0))
        controller.close()
      },
    })
    expect((await createFixture().post(chunks)).status).toBe(400)
    expect((await createFixture().post(null)).status).toBe(400)
  })
})

threat(13, () => {
  it('a body that arrives slowly is abandoned at the deadline', async () => {
    const drops = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        controller.enqueue(new TextEncoder().encode(' '))
      },
    })
    const { post, upstream } = createFixture({ deadlineMs: 60 })
    const response = await post(drops)
    expect([response.status, await response.json()]).toMatchObject([408, { code: 'body_timeout' }])
    expect(upstream.calls).toEqual([])
  })

  it('a body that stalls is abandoned at the deadline', async () => {
    const stalled = new ReadableStream({ start: () => undefined })
    expect((await createFixture({ deadlineMs: 20 }).post(stalled)).status).toBe(408)
  })
})

threat(14, () => {
  it.each(['gzip', 'br', 'deflate', 'zstd', 'identity', 'gzip, br', 'GZIP', 'x-unknown', ''])(
    'the encoding %j is refused before the body is read',
    async (encoding) => {
      const { body, pulled } = endlessBody()
      const { post, upstream } = createFixture()
      const response = await post(body, { 'content-encoding': encoding })
      expect([response.status, await response.json()]).toMatchObject([415, { code: 'encoded' }])
      expect(pulled()).toBeLessThan(3)
      expect(upstream.calls).toEqual([])
    },
  )
})

// memory.node.test.ts measures the memory of one-byte chunks.

threat(46, () => {
  const drops = (text: string) => {
    const bytes = new TextEncoder().encode(text)
    let at = 0
    return new ReadableStream({
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, ++at))
        else controller.close()
      },
    })
  }

  it('a body that arrives byte by byte is read correctly', async () => {
    const details = `${'ü'.repeat(3_000)}😀`
    const { post, upstream } = createFixture()
    const response = await post(drops(JSON.stringify({ updates: [item({ row: { details } })] })))
    expect(response.status).toBe(200)
    expect(JSON.parse(upstream.calls[0]?.body ?? '').row).toEqual({ details })
  })

  it('a body that arrives byte by byte is cut at the limit', async () => {
    const { post } = createFixture()
    expect((await post(drops(' '.repeat(65_537)))).status).toBe(413)
  })
})

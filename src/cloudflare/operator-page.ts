import { secretHeader } from './operator-secret.ts'

/** Returns the operator's page. It contains no data, and shows all values as text. */
export function operatorPage(): Response {
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    },
  })
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Dead letters</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
  form, p { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap }
  input { font: inherit; padding: .3rem .5rem; min-width: 20rem }
  button { font: inherit; padding: .3rem .8rem }
  table { border-collapse: collapse; width: 100%; margin-top: 1rem }
  th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid #8884 }
  td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
</style>
<h1>Dead letters</h1>
<form id="form">
  <label for="secret">Operator secret</label>
  <input id="secret" type="password" autocomplete="off" required>
  <button>Show</button>
  <button type="button" id="replay">Replay all</button>
</form>
<p role="status" id="status"></p>
<table hidden id="table">
  <thead><tr><th>When<th>Code<th>Attempts<th>Inference id<th>Update</tr></thead>
  <tbody id="rows"></tbody>
</table>
<script>
  const at = (id) => document.getElementById(id)
  const say = (text) => { at('status').textContent = text }
  async function ask(route) {
    const response = await fetch('/operator' + route, {
      method: 'POST',
      headers: { '${secretHeader}': at('secret').value },
    })
    const reply = await response.json()
    if (!response.ok) throw new Error(reply.code)
    return reply
  }
  async function show() {
    const { deadLetters } = await ask('/dead-letters')
    at('rows').replaceChildren(...deadLetters.map((letter) => {
      const row = document.createElement('tr')
      const cells = [new Date(letter.diedAt).toISOString(), letter.code, letter.attempts, letter.inferenceId ?? '', letter.item]
      for (const text of cells) row.append(Object.assign(document.createElement('td'), { textContent: text }))
      return row
    }))
    at('table').hidden = deadLetters.length === 0
    return deadLetters.length
  }
  const attempt = (work) => async (event) => {
    event.preventDefault()
    try { await work() } catch (error) { say(error.message) }
  }
  at('form').addEventListener('submit', attempt(async () => say('Newest ' + (await show()) + ' shown.')))
  at('replay').addEventListener('click', attempt(async () => {
    let all = 0
    let skipped = []
    for (let left = 1; left > 0;) {
      const part = await ask('/replay')
      all += part.replayed
      skipped = part.skipped
      left = part.replayed > 0 ? part.left : 0
    }
    await show()
    const others = skipped.map((letter) => letter.id + ' (' + letter.reason + ')')
    say(all + ' put back on the queues.' + (others.length > 0 ? ' Passed over: ' + others.join(', ') : ''))
  }))
</script>
</html>
`

/** Status of the queue as reported by the Worker. */
interface State {
  readonly durable: boolean
  readonly outage: boolean
  readonly waiting: number
  readonly delivered: number
  readonly retried: number
  readonly givenUp: number
  readonly deadLetters: readonly DeadLetter[]
}

interface DeadLetter {
  readonly diedAt: number
  readonly code: string
  readonly attempts: number
  readonly inferenceId: string | null
  /** The update as JSON. */
  readonly item: string
}

const at = <Name extends keyof HTMLElementTagNameMap = 'p'>(id: string) => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`There is no #${id}.`)
  return found as HTMLElementTagNameMap[Name]
}

let state: State | undefined

for (const name of ['durable', 'outage'] as const) {
  at<'button'>(name).addEventListener('click', () => {
    void ask('', { [name]: !state?.[name] })
  })
}
at<'button'>('replay').addEventListener('click', () => {
  void ask('/replay', {})
})
void ask()
setInterval(() => {
  if (document.visibilityState === 'visible') void ask()
}, 1_000)

async function ask(path = '', body?: object): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json' }
    const init = body && { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`/api/operator${path}`, init)
    if (!response.ok) throw new Error(`The Worker answered ${response.status}.`)
    state = await response.json()
    if (state) show(state)
  } catch (error) {
    at('explanation').textContent = error instanceof Error ? error.message : 'The request failed.'
  }
}

function show({ durable, outage, deadLetters, ...counts }: State): void {
  at('durable').setAttribute('aria-checked', `${durable}`)
  at('outage').setAttribute('aria-checked', `${outage}`)
  at('waiting').textContent = `${counts.waiting}`
  at('delivered').textContent = `${counts.delivered}`
  at('retried').textContent = `${counts.retried}`
  at('given-up').textContent = `${counts.givenUp}`
  at('explanation').textContent = explain(durable, outage)
  at<'button'>('replay').disabled = deadLetters.length === 0
  at('none').hidden = deadLetters.length > 0
  at('letters').hidden = deadLetters.length === 0
  at('rows').replaceChildren(...deadLetters.map(toRow))
}

function explain(durable: boolean, outage: boolean): string {
  if (durable && outage)
    return 'Votes are queued and given up after four tries. Switch the outage off, then replay them.'
  if (durable)
    return 'Votes are queued. The page gets its answer before they are written to Openlayer.'
  if (outage)
    return 'Votes cannot be written. They wait in the page’s outbox until Openlayer is back.'
  return 'Votes are written to Openlayer before the page gets its answer.'
}

/** Creates the table row of a dead letter. Everything a page wrote becomes text, never markup. */
function toRow({ diedAt, code, attempts, inferenceId, item }: DeadLetter): HTMLElement {
  const row = document.createElement('tr')
  const texts = [
    new Date(diedAt).toLocaleTimeString(),
    code,
    `${attempts}`,
    inferenceId ?? '',
    JSON.stringify(JSON.parse(item)?.row ?? null),
  ]
  for (const text of texts) {
    const cell = document.createElement('td')
    cell.textContent = text
    row.append(cell)
  }
  return row
}

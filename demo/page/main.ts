import { createClient } from '../../src/index.ts'
import { wireAskForm } from './ask-form.ts'
import { createChat } from './chat.ts'
import { byId } from './element.ts'
import { forgetHistory, onHistoryElsewhere } from './history.ts'
import { createNetwork } from './network.ts'
import { wireOfflineSwitch } from './offline-switch.ts'
import { createOutboxPanel } from './outbox-panel.ts'
import { poll } from './poll.ts'
import { recall } from './recall.ts'
import { recorded } from './recorder.ts'
import { createRowsTable } from './rows-table.ts'
import { showSent } from './sent-panel.ts'
import { forgetRows, moveAnHour, readAbout } from './server.ts'

const about = await readAbout()
const real = about.openlayer === 'real'
byId('openlayer').textContent = real
  ? 'This page talks to Openlayer itself.'
  : 'This page talks to a local Openlayer on this computer.'

const network = createNetwork()
const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: about.inferencePipelineId,
  fetch: recorded(network.fetch, showSent),
})
const chat = createChat(client, network.fetch)
const showOutbox = createOutboxPanel(client, network.isOffline)
const refresh = () => Promise.all([showOutbox(), recall(chat.answers(), client)])

client.outbox.subscribe(() => void refresh())
wireAskForm(chat.ask)
wireOfflineSwitch(network, {
  onMove: () => void showOutbox(),
  onBack: () => void client.flush(),
})
onHistoryElsewhere(() => {
  chat.catchUp()
  void refresh()
})
byId('start-over').addEventListener('click', async () => {
  chat.clear()
  forgetHistory()
  await client.outbox.purge()
  if (!real) await forgetRows()
})
byId('hour').addEventListener('click', () => void moveAnHour())
poll(createRowsTable(), real ? 5_000 : 1_000, (healthy) => {
  byId('rows-health').hidden = healthy
})
await client.ready
await refresh()

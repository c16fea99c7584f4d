import { AftertraceFeedback } from '../../src/element/define.ts'
import { ar } from '../../src/feedback/phrases/ar.ts'
import { createClient } from '../../src/index.ts'
import { wireAskForm } from './chat/ask-form.ts'
import { createChat } from './chat/chat.ts'
import { forgetHistory, onHistoryElsewhere } from './chat/history.ts'
import { createNetwork } from './network/network.ts'
import { wireOfflineSwitch } from './network/offline-switch.ts'
import { poll } from './network/poll.ts'
import { recorded } from './network/recorder.ts'
import { forgetRows, readAbout, skipHour } from './network/server.ts'
import { createOutboxPanel } from './panels/outbox-panel.ts'
import { createRowsPanel } from './panels/rows-panel.ts'
import { showSent } from './panels/sent-panel.ts'
import { wireViews } from './panels/views.ts'
import { confirmed } from './parts/confirm.ts'
import { byId, element } from './parts/element.ts'
import { askSceneQuestions, showScene } from './scenes/prepare.ts'
import { applyTheme, readSetting } from './scenes/setting.ts'

const setting = readSetting(location.search)
applyTheme(setting)
showScene(setting)
AftertraceFeedback.speak(ar)

const about = await readAbout()
const real = about.openlayer === 'real'
byId('openlayer').textContent = real
  ? 'Connected to Openlayer'
  : 'Connected to a local Openlayer on this computer'
if (!real) byId('openlayer').append(' · ', element('a', { href: '/operator.html' }, 'Operator'))

const network = createNetwork()
const { trouble } = setting
const client = createClient({
  // With a simulated fault the page uses another outbox, because it has another endpoint.
  name: trouble ? `demo-${trouble}` : 'aftertrace',
  endpoint: trouble ? `/feedback?trouble=${trouble}` : '/feedback',
  inferencePipelineId: about.inferencePipelineId,
  fetch: recorded(network.fetch, showSent),
})
const chat = createChat(client, network.fetch, setting)
const showOutbox = createOutboxPanel(client, network.isOffline)
document.body.dataset['ready'] = ''

const badge = document.querySelector('aftertrace-outbox')
if (badge) badge.client = client
client.outbox.subscribe(() => void showOutbox())
wireViews()
wireAskForm(chat.ask)
wireOfflineSwitch(network, {
  onMove: () => void showOutbox(),
  onBack: () => void client.flush(),
})
onHistoryElsewhere(chat.catchUp)
byId('start-over').addEventListener('click', async () => {
  if (!(await confirmed())) return
  forgetHistory()
  chat.catchUp()
  await client.outbox.purge()
  if (!real) await forgetRows()
})
byId('hour').addEventListener('click', () => void skipHour())
poll(createRowsPanel(), real ? 5_000 : 1_000, (healthy) => {
  byId('rows-health').hidden = healthy
})
await client.ready
await showOutbox()
await askSceneQuestions(setting, chat)

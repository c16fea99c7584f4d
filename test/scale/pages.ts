import { drawChart } from './chart.ts'
import { dollarsPerMillion, queuesFor, writesPerQueue } from './cost.ts'
import { simulateHerd, simulateReconnect } from './herd.ts'
import { simulateHotTraces } from './hot-traces.ts'
import { simulateOutage } from './outage.ts'

const hour = 3_600
const outageSeconds = hour
const clients = 1_000_000

/** Runs all simulations. Returns numbers for the tests, pieces of `docs/scale.md` and its charts. */
export function simulate() {
  const outage = simulateOutage({
    updatesPerSecond: 1_000,
    packing: 10,
    outageSeconds,
    writesPerSecond: 1_600,
    seconds: 3.5 * hour,
    seed: 1,
  })
  const herd = { clients, outageSeconds, seconds: 1.25 * hour, seed: 1 }
  const jittered = simulateHerd({ ...herd, jitter: true })
  const together = simulateHerd({ ...herd, jitter: false })
  const reconnect = simulateReconnect(clients, 5, 1)
  const atOnce = simulateReconnect(clients, 0, 1)
  const hot = [1, 10, 50].map((packing) => ({
    packing,
    ...simulateHotTraces(100_000, 10_000, packing, 1),
  }))
  const pieces = {
    cost: costTable(),
    outage: [
      `- The backlog is ${whole(Math.max(...outage.backlog))} updates when Openlayer comes back.`,
      `- It is gone ${Math.ceil((outage.drainedAfter ?? Infinity) / 60)} minutes later, while 1,000 updates a second go on coming.`,
      `- Never more than ${whole(Math.max(...outage.writes))} calls a second.`,
      `- No message was tried more than ${outage.mostAttempts} times; 40 are allowed.`,
    ].join('\n'),
    herd: [
      '| 1,000,000 clients, the most in one second | requests |',
      '|---|---:|',
      `| after an outage of one hour, with the outbox's back-off | ${whole(jittered.peak)} |`,
      `| the same steps with jitter 0 | ${whole(together.peak)} |`,
      `| all online again at once, spread over 0–5 s as the client does | ${whole(reconnect.peak)} |`,
      `| all online again at once, not spread | ${whole(atOnce.peak)} |`,
    ].join('\n'),
    hot: [
      '| updates in a message | calls for 100,000 votes on 10,000 traces |',
      '|---:|---:|',
      ...hot.map(({ packing, calls }) => `| ${packing} | ${whole(calls)} |`),
    ].join('\n'),
  }
  return { outage, jittered, together, reconnect, hot, pieces, charts: charts() }

  function charts() {
    const ticks = [0, 1, 2, 3].map((hours) => [hours / 3.5, `${hours} h`] as const)
    return {
      'backlog.svg': drawChart({
        title: 'Updates that wait, with Openlayer away for the first hour',
        lines: [{ name: 'backlog', color: '#4f46e5', values: outage.backlog }],
        ticks,
      }),
      'writes.svg': drawChart({
        title: 'Calls to Openlayer in a second',
        lines: [
          { name: 'calls', color: '#9a9aa5', values: outage.writes },
          { name: 'applied', color: '#0f8a5f', values: outage.applied },
        ],
        ticks,
      }),
      'herd.svg': drawChart({
        title: 'Requests of 1,000,000 clients in a second, the server away for an hour',
        lines: [
          { name: 'jitter 0', color: '#d04545', values: together.requests },
          { name: 'with the outbox’s jitter', color: '#4f46e5', values: jittered.requests },
        ],
        logarithmic: true,
        ticks: [0, 15, 30, 45, 60].map((minutes) => [minutes / 75, `${minutes} min`] as const),
      }),
    }
  }
}

function costTable(): string {
  const rows = [1, 10, 50].map((packing) => {
    const queues = [100, 10_000, 1_000_000].map((rate) => whole(queuesFor(rate, packing)))
    const dollars = `$${dollarsPerMillion(packing).toFixed(3)}`
    return `| ${packing} | ${dollars} | ${queues.join(' | ')} |`
  })
  return [
    '| updates in a message | a million updates | queues for 100/s | for 10,000/s | for 1,000,000/s |',
    '|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    `The consumers of one queue can make ${whole(writesPerQueue(6, 100))} calls a second: 250 of them, six calls at once, 100 ms a call.`,
  ].join('\n')
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}

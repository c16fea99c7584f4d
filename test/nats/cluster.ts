import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../demo/servers/port.mjs'

/** Where NATS's server is on this machine, as Debian's package `nats-server` puts it; nothing where there is none. */
export function findNatsServer(): string | undefined {
  for (const path of ['nats-server', '/usr/sbin/nats-server', '/usr/local/bin/nats-server']) {
    try {
      execFileSync(path, ['--version'], { stdio: 'ignore' })
      return path
    } catch {
      // The next place, then.
    }
  }
  return undefined
}

export interface Cluster {
  readonly servers: readonly string[]
  /** Ends a server at once, as a power cut would. */
  kill(name: string): void
  stop(): Promise<void>
}

/** Starts so many servers on this machine that replicate each other's streams. */
export async function startCluster(path: string, size: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-nats-'))
  const names = Array.from({ length: size }, (_, index) => `n${index + 1}`)
  const ports = await freePorts(size * 2)
  const routes = names.map((_, index) => `nats://127.0.0.1:${ports[size + index]}`)
  const processes = new Map<string, ChildProcess>()
  for (const [index, name] of names.entries()) {
    const file = join(folder, `${name}.conf`)
    writeFileSync(
      file,
      `server_name: ${name}
listen: 127.0.0.1:${ports[index]}
jetstream { store_dir: "${folder}/${name}" }
cluster { name: test, listen: "127.0.0.1:${ports[size + index]}", routes: [${routes.join(', ')}] }
`,
    )
    processes.set(name, spawn(path, ['-c', file], { stdio: 'ignore' }))
  }
  return {
    servers: names.map((_, index) => `127.0.0.1:${ports[index]}`),
    kill: (name) => {
      processes.get(name)?.kill('SIGKILL')
    },
    stop: async () => {
      for (const child of processes.values()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Different ones: whoever asks twice at once may get the same. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort(0))
  return [...ports]
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../demo/servers/port.mjs'

/** Returns the path of nats-server, as installed by Debian's package of that name, or `undefined` if there is none. */
export function findNatsServer(): string | undefined {
  for (const path of ['nats-server', '/usr/sbin/nats-server', '/usr/local/bin/nats-server']) {
    try {
      execFileSync(path, ['--version'], { stdio: 'ignore' })
      return path
    } catch {
      // Try the next path.
    }
  }
  return undefined
}

export interface Cluster {
  readonly servers: readonly string[]
  /** Kills a server at once, as a power cut would. */
  kill(name: string): void
  stop(): Promise<void>
}

/** Starts `size` servers on this machine that replicate each other's streams. */
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

/** Returns different free ports, because two searches at the same time may find the same one. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort(0))
  return [...ports]
}

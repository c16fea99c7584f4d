import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly name: string
  readonly kilobytes: number
}

/** Returns the child processes of this one with the given name. */
export function childProcesses(name: string): readonly number[] {
  return processes()
    .filter((each) => each.parent === process.pid && each.name.endsWith(name))
    .map(({ pid }) => pid)
}

/** Returns how much memory a process uses, in megabytes. */
export function megabytesOf(pid: number): number {
  return (processes().find((each) => each.pid === pid)?.kilobytes ?? Number.NaN) / 1_000
}

/** Reads `/proc` on Linux, because a bare Debian has no `ps`, and calls `ps` elsewhere. */
function processes(): readonly Process[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (status(name) ?? []) : []))
  }
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
  return stdout.split('\n').map((line) => {
    const [pid, parent, kilobytes, ...name] = line.trim().split(/\s+/)
    return {
      pid: Number(pid),
      parent: Number(parent),
      kilobytes: Number(kilobytes),
      name: name.join(' '),
    }
  })
}

function status(pid: string): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? ''
    return {
      pid: Number(pid),
      parent: Number(field('PPid')),
      name: field('Name'),
      kilobytes: Number(field('VmRSS')),
    }
  } catch {
    // The process has ended meanwhile.
    return undefined
  }
}

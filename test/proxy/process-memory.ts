import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly name: string
  readonly kilobytes: number
}

/** The processes of a name that this one has started. */
export function childProcesses(name: string): readonly number[] {
  return processes()
    .filter((each) => each.parent === process.pid && each.name.endsWith(name))
    .map(({ pid }) => pid)
}

/** How much memory a process holds, in megabytes. */
export function megabytesOf(pid: number): number {
  return (processes().find((each) => each.pid === pid)?.kilobytes ?? Number.NaN) / 1_000
}

/** From `/proc`, for a bare Debian has no `ps`; elsewhere from that. */
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
    // It has ended meanwhile.
    return undefined
  }
}

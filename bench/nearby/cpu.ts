import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU time for user space in hundredths of a second, whatever the kernel's own tick is. */
const US_PER_TICK = 10_000

interface Stat {
  parent: number
  /** User and system time of the process itself. */
  own: number
  /** The same of its children that have ended. */
  ended: number
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the name in parentheses, and may hold spaces; the fields after it are numbers 3 and up.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    return { parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) }
  } catch {
    return undefined // It has ended since it was listed.
  }
}

/** CPU microseconds of one process so far. */
export function cpuOf(pid: number): number {
  const found = stat(pid)
  if (!found) throw new Error(`There is no process ${pid}.`)
  return found.own * US_PER_TICK
}

/** CPU microseconds so far of a process and its children, those that have ended too: a whole PostgreSQL server. */
export function cpuOfFamily(pid: number): number {
  const head = stat(pid)
  if (!head) throw new Error(`There is no process ${pid}: the database server must be on this machine.`)
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stat(Number(name)))
    .filter((found) => found?.parent === pid)
  return (head.own + head.ended + children.reduce((sum, child) => sum + child!.own, 0)) * US_PER_TICK
}

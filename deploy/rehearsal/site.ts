import type { Stack } from './stack.ts'
import type { Visitor } from './visitor.ts'

/** What a proof works with. */
export interface Site {
  stack: Stack
  visitor: Visitor
  /** Comes from an address of OPS_CIDR. */
  operator: Visitor
  isLong: boolean
}

export interface Member {
  token: () => Promise<string>
}

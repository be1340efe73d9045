import type { Role } from '@eventbuzz/contract/identity'

/** Who answers for a write, for the audit log. Guests and commands have no user, commands no request. */
export interface Author {
  userId: string | null
  requestId: string | null
}

/** Somebody whose token was checked. */
export interface Actor extends Author {
  /** Of our own row, not the identity provider's `sub`. */
  userId: string
  subject: string
  roles: ReadonlySet<Role>
  /** Set when an API token stands for them. */
  apiTokenId?: string
}

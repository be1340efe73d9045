/** Roles as the identity provider names them in `realm_access.roles`; every member has `user`. */
export const ROLES = ['user', 'organizer', 'admin'] as const
export type Role = (typeof ROLES)[number]

const UNIQUE_VIOLATION = '23505'

/** Whether the database refused a row because another one has its key already. */
export const violatesUnique = (error: unknown, constraint: string): boolean => {
  const { code, constraint: violated } = error as { code?: unknown; constraint?: unknown }
  return code === UNIQUE_VIOLATION && violated === constraint
}

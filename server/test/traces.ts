import type pg from 'pg'

/** Where something of a person stands. */
export interface Trace {
  table: string
  column: string
  /** What was found there. */
  what: string
}

/** Every table of the database but those that extensions bring along. */
export async function allTables(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
       AND NOT EXISTS (SELECT FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass
         AND objid = format('%I.%I', table_schema, table_name)::regclass)
     ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** Looks through every column of every row, whatever its type, for texts by name; case does not count. */
export async function tracesOf(pool: pg.Pool, texts: Record<string, string>): Promise<Trace[]> {
  const traces: Trace[] = []
  for (const table of await allTables(pool)) {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM "${table}" t
       WHERE EXISTS (SELECT FROM unnest($1::text[]) AS wanted WHERE strpos(lower(to_jsonb(t)::text), lower(wanted)) > 0)`,
      [Object.values(texts)],
    )
    for (const { row } of rows)
      for (const [column, value] of Object.entries(row))
        for (const [what, text] of Object.entries(texts))
          if (JSON.stringify(value).toLowerCase().includes(text.toLowerCase()))
            traces.push({ table, column, what })
  }
  return traces
}

/** Columns that refer to people. */
export async function referencesToPeople(pool: pg.Pool): Promise<{ table: string; column: string }[]> {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `SELECT c.conrelid::regclass::text AS table, a.attname AS column
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'app_user'::regclass ORDER BY 1, 2`,
  )
  return rows
}

/** Columns whose content to_jsonb() shows in a form that texts cannot be found in. */
export async function opaqueColumns(pool: pg.Pool): Promise<{ table: string; column: string }[]> {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND data_type IN ('bytea', 'oid')
       AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'
         AND table_schema = 'public')`,
  )
  return rows
}

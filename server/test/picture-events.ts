import { randomUUID } from 'node:crypto'
import type { DatabaseConnection } from '../src/db/connection.ts'
import type { Answer, TestApp } from './app.ts'
import { anEvent } from './builders.ts'
import { aPerson } from './issuer.ts'
import { aJpeg } from './pictures.ts'

export const organizer = aPerson('organizer')

/** An event of the test's organizer. */
export async function anOwnEvent({ db, pool }: DatabaseConnection): Promise<{ id: string; slug: string }> {
  const event = await anEvent(db)
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO app_user (subject) VALUES ($1) ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING id`,
    [organizer.subject],
  )
  await pool.query('UPDATE event SET created_by = $1 WHERE id = $2', [rows[0]!.id, event.id])
  return event
}

export const upload = (app: TestApp, event: { id: string }, file: Uint8Array): Promise<Answer> =>
  app.as(organizer).post(`/events/${event.id}/images`, file, { 'content-type': 'image/jpeg' })

/** A picture that no test has uploaded before, added to the event. */
export async function anUploadedPicture(app: TestApp, event: { id: string }) {
  const seed = Number.parseInt(randomUUID().slice(0, 6), 16)
  const answer = await upload(app, event, await aJpeg({ width: 400, height: 300, seed }))
  return answer.body as { id: string; url: string; variants: { url: string; type: string }[] }
}

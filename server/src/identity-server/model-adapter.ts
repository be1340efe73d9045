import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Db } from '../db/connection.ts'
import { consumeModel, deleteGrants, deleteModel, findModel, upsertModel, type ModelRow } from './queries.ts'

/**
 * Where oidc-provider keeps what it has to remember. It asks by the clock of the machine and looks at expiry itself.
 * @param tooLate the error that is thrown to whoever uses something a second time.
 */
export function modelAdapter(db: Db, tooLate: () => Error): (model: string) => Adapter {
  return (model) => ({
    upsert: (id, payload, expiresInS) =>
      upsertModel(db, {
        model,
        id,
        payload,
        expiresAt: expiresInS === undefined ? undefined : new Date(Date.now() + expiresInS * 1000),
      }),
    find: async (id) => payloadOf(await findModel(db, model, { id })),
    findByUid: async (uid) => payloadOf(await findModel(db, model, { uid })),
    findByUserCode: async (userCode) => payloadOf(await findModel(db, model, { user_code: userCode })),
    consume: async (id) => {
      if (await consumeModel(db, model, id, new Date())) return
      // Two at the same time: what one of them got is as lost as if they had come one after the other.
      const grantId = (await findModel(db, model, { id }))?.payload['grantId']
      if (typeof grantId === 'string') await deleteGrants(db, [grantId])
      throw tooLate()
    },
    destroy: (id) => deleteModel(db, model, id),
    revokeByGrantId: (grantId) => deleteGrants(db, [grantId]),
  })
}

function payloadOf(row: ModelRow | undefined): AdapterPayload | undefined {
  if (!row) return undefined
  const consumed = row.consumed_at && { consumed: Math.floor(row.consumed_at.getTime() / 1000) }
  return { ...row.payload, ...consumed }
}

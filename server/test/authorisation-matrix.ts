import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import { anEventInput } from './builders.ts'
import { aJpeg } from './pictures.ts'
import { ASKERS, type Asker, type World } from './world.ts'

interface Request {
  path: string
  body?: unknown
  headers?: Record<string, string>
}

/** What is asked for: valid input, so that only who asks decides the answer. Each column has a new world. */
type MakeRequest = (world: World) => Request | Promise<Request>

export interface Row {
  statuses: Record<Asker, number>
  request: MakeRequest
}

/** @param statuses the exact status for each column, parted by spaces. */
function row(statuses: string, request: MakeRequest): Row {
  const numbers = statuses.trim().split(/\s+/).map(Number)
  if (numbers.length !== ASKERS.length || !numbers.every((status) => status >= 200 && status < 500))
    throw new Error(`A row needs ${ASKERS.length} statuses, for ${ASKERS.join(', ')}: "${statuses}".`)
  return {
    statuses: Object.fromEntries(ASKERS.map((asker, column) => [asker, numbers[column]])) as Row['statuses'],
    request,
  }
}

const ofOwnPage = { 'x-eventbuzz': '1', host: 'localhost:8000', origin: 'http://localhost:8000' }
const aPictureBody = async () => ({ body: await aJpeg(), headers: { 'content-type': 'image/jpeg' } })
const category = { name: 'Film', slug: 'film', color_hex: '#3f51b5', icon_name: 'movie' }

/**
 * Every route below /api/v1. A new one needs a line here, with what each kind of person gets.
 * `world.event` is active and `world.draft` a draft, both of the `owner`.
 */
export const MATRIX: Record<string, Row> = {
  //                                   guest member user owner other admin blocked
  'GET /health': row('                   200   200   200   200   200   200   200', () => ({ path: '/health' })),
  'GET /health/ready': row('             200   200   200   200   200   200   200', () => ({ path: '/health/ready' })),

  'GET /events/nearby': row('            200   200   200   200   200   200   200', () => ({ path: '/events/nearby?lat=38.7&lng=-9.1' })),
  'GET /events/bubbles': row('           200   200   200   200   200   200   200', () => ({ path: '/events/bubbles?lat=38.7&lng=-9.1' })),
  'GET /events/search': row('            200   200   200   200   200   200   200', () => ({ path: '/events/search?q=concert' })),
  'GET /events/:key': row('              200   200   200   200   200   200   200', ({ event }) => ({ path: `/events/${event.id}` })),
  'GET /events/widen': row('             200   200   200   200   200   200   200', () => ({ path: '/events/widen?lat=38.7&lng=-9.1' })),
  'GET /places': row('                   200   200   200   200   200   200   200', () => ({ path: '/places?q=lis' })),
  'GET /suggest': row('                  200   200   200   200   200   200   200', () => ({ path: '/suggest?q=lis' })),
  'GET /events/:key/related': row('      200   200   200   200   200   200   200', ({ event }) => ({ path: `/events/${event.id}/related` })),
  'GET /events/:key/ics': row('          200   200   200   200   200   200   200', ({ event }) => ({ path: `/events/${event.id}/ics` })),
  'GET /events/nearby.ics': row('        200   200   200   200   200   200   200', () => ({ path: '/events/nearby.ics?lat=38.7&lng=-9.1' })),
  'GET /events/nearby.rss': row('        200   200   200   200   200   200   200', () => ({ path: '/events/nearby.rss?lat=38.7&lng=-9.1' })),
  'GET /events/nearby.json': row('       200   200   200   200   200   200   200', () => ({ path: '/events/nearby.json?lat=38.7&lng=-9.1' })),

  'GET /legal/:page': row('              200   200   200   200   200   200   200', () => ({ path: '/legal/privacy' })),

  'POST /events': row('                  401   403   403   201   201   201   403', () => ({ path: '/events', body: anEventInput() })),
  'PUT /events/:key': row('              401   403   403   200   403   200   403', ({ event }) => ({ path: `/events/${event.id}`, body: anEventInput() })),
  'PATCH /events/:key': row('            401   403   403   200   403   200   403', ({ event }) => ({ path: `/events/${event.id}`, body: { venue: 'Coliseu' } })),
  'DELETE /events/:key': row('           401   403   403   204   403   204   403', ({ event }) => ({ path: `/events/${event.id}` })),
  'POST /events/:id/publish': row('      401   403   403   200   403   200   403', ({ event }) => ({ path: `/events/${event.id}/publish` })),
  'POST /events/:id/cancel': row('       401   403   403   200   403   200   403', ({ event }) => ({ path: `/events/${event.id}/cancel` })),
  'GET /users/me/events': row('          401   200   200   200   200   200   403', () => ({ path: '/users/me/events' })),

  'POST /events/:id/images': row('       401   403   403   201   403   201   403', async ({ event }) => ({ path: `/events/${event.id}/images`, ...(await aPictureBody()) })),
  'PUT /events/:id/images/order': row('  401   403   403   200   403   200   403', ({ event, imageId }) => ({ path: `/events/${event.id}/images/order`, body: { image_ids: [imageId] } })),
  'PATCH /events/:id/images/:image_id': row(' 401 403 403   200   403   200   403', ({ event, imageId }) => ({ path: `/events/${event.id}/images/${imageId}`, body: { alt: 'The stage' } })),
  'DELETE /events/:id/images/:image_id': row('401 403 403   204   403   204   403', ({ event, imageId }) => ({ path: `/events/${event.id}/images/${imageId}` })),

  'GET /categories': row('               200   200   200   200   200   200   200', () => ({ path: '/categories' })),
  'POST /categories': row('              401   403   403   403   403   201   403', () => ({ path: '/categories', body: category })),
  'PUT /categories/:id': row('           401   403   403   403   403   200   403', ({ categoryId }) => ({ path: `/categories/${categoryId}`, body: category })),
  'DELETE /categories/:id': row('        401   403   403   403   403   204   403', ({ categoryId }) => ({ path: `/categories/${categoryId}` })),

  'GET /session/sign-in': row('          302   302   302   302   302   302   302', () => ({ path: '/session/sign-in' })),
  'GET /session/callback': row('         302   302   302   302   302   302   302', () => ({ path: '/session/callback' })),
  // The cookie alone says who it is, and only to pages of this site.
  'POST /session/refresh': row('         403   403   403   403   403   403   403', () => ({ path: '/session/refresh' })),
  'POST /session/sign-out': row('        200   200   200   200   200   200   200', () => ({ path: '/session/sign-out', headers: ofOwnPage })),

  'GET /users/me': row('                 401   200   200   200   200   200   403', () => ({ path: '/users/me' })),
  'GET /users/me/tokens': row('          401   200   200   200   200   200   403', () => ({ path: '/users/me/tokens' })),
  'POST /users/me/tokens': row('         401   201   201   201   201   201   403', () => ({ path: '/users/me/tokens', body: { name: 'Script', scopes: ['events:write'] } })),
  'DELETE /users/me/tokens/:id': row('   401   404   404   204   404   404   403', ({ tokenId }) => ({ path: `/users/me/tokens/${tokenId}` })),
  'PATCH /users/me': row('               401   200   200   200   200   200   403', () => ({ path: '/users/me', body: { display_name: 'Ines' } })),
  'PUT /users/me/avatar': row('          401   200   200   200   200   200   403', async () => ({ path: '/users/me/avatar', ...(await aPictureBody()) })),
  'DELETE /users/me/avatar': row('       401   204   204   204   204   204   403', () => ({ path: '/users/me/avatar' })),
  'GET /users/me/data': row('            401   200   200   200   200   200   200', () => ({ path: '/users/me/data' })),
  'GET /users/me/export': row('          401   200   200   200   200   200   200', () => ({ path: '/users/me/export' })),
  'DELETE /users/me': row('              401   202   202   202   202   202   202', () => ({ path: '/users/me' })),
  'GET /users/me/favorites': row('       401   200   200   200   200   200   403', () => ({ path: '/users/me/favorites' })),
  'GET /users/me/favorites/ids': row('   401   200   200   200   200   200   403', () => ({ path: '/users/me/favorites/ids' })),
  'PUT /users/me/favorites': row('       401   200   200   200   200   200   403', ({ event }) => ({ path: '/users/me/favorites', body: { event_ids: [event.id] } })),
  'PUT /events/:id/favorite': row('      401   204   204   204   204   204   403', ({ event }) => ({ path: `/events/${event.id}/favorite` })),
  'DELETE /events/:id/favorite': row('   401   204   204   204   204   204   403', ({ event }) => ({ path: `/events/${event.id}/favorite` })),

  'POST /events/:id/reports': row('      201   201   201   201   201   201   201', ({ event }) => ({ path: `/events/${event.id}/reports`, body: { reason: 'spam' } })),
  'GET /admin/reports': row('            401   403   403   403   403   200   403', () => ({ path: '/admin/reports' })),
  'PATCH /admin/reports/:id': row('      401   403   403   403   403   200   403', ({ reportId }) => ({ path: `/admin/reports/${reportId}`, body: { status: 'resolved' } })),

  'GET /admin/users': row('              401   403   403   403   403   200   403', () => ({ path: '/admin/users' })),
  'PATCH /admin/users/:id': row('        401   403   403   403   403   200   403', ({ userId }) => ({ path: `/admin/users/${userId}`, body: { blocked: true } })),
  'GET /admin/audit': row('              401   403   403   403   403   200   403', () => ({ path: '/admin/audit' })),
  'GET /admin/stats': row('              401   403   403   403   403   200   403', () => ({ path: '/admin/stats' })),
} // prettier-ignore

/**
 * What an API token has to have for each route. Such a token is its owner there; any other is a guest where guests are
 * let in, and gets 403 elsewhere. Routes that are not named know API tokens as guests alone.
 */
export const TOKEN_MATRIX: Record<string, ApiScope> = {
  'GET /events/:key': 'events:read',
  'POST /events': 'events:write',
  'PUT /events/:key': 'events:write',
  'PATCH /events/:key': 'events:write',
  'DELETE /events/:key': 'events:write',
  'POST /events/:id/publish': 'events:write',
  'POST /events/:id/cancel': 'events:write',
  'GET /users/me/events': 'events:read',
  'POST /events/:id/images': 'events:write',
  'PUT /events/:id/images/order': 'events:write',
  'PATCH /events/:id/images/:image_id': 'events:write',
  'DELETE /events/:id/images/:image_id': 'events:write',
  'GET /users/me': 'profile:read',
  'GET /users/me/favorites': 'favorites:read',
  'GET /users/me/favorites/ids': 'favorites:read',
  'PUT /users/me/favorites': 'favorites:write',
  'PUT /events/:id/favorite': 'favorites:write',
  'DELETE /events/:id/favorite': 'favorites:write',
  'GET /admin/reports': 'admin:read',
  'GET /admin/users': 'admin:read',
  'GET /admin/audit': 'admin:read',
  'GET /admin/stats': 'admin:read',
}

/** What a draft shows to whom, and what may be done to it; the same columns. */
export const DRAFT_MATRIX: Record<string, Row> = {
  //                                   guest member user owner other admin blocked
  'GET /events/:key': row('              404   404   404   200   404   200   404', ({ draft }) => ({ path: `/events/${draft.id}` })),
  'GET /events/:key/related': row('      404   404   404   404   404   404   404', ({ draft }) => ({ path: `/events/${draft.id}/related` })),
  // A calendar sends no token: whose draft it is makes no difference.
  'GET /events/:key/ics': row('          404   404   404   404   404   404   404', ({ draft }) => ({ path: `/events/${draft.id}/ics` })),
  'PUT /events/:key': row('              401   403   403   200   404   200   403', ({ draft }) => ({ path: `/events/${draft.id}`, body: anEventInput() })),
  'PATCH /events/:key': row('            401   403   403   200   404   200   403', ({ draft }) => ({ path: `/events/${draft.id}`, body: { venue: 'Coliseu' } })),
  'DELETE /events/:key': row('           401   403   403   204   404   204   403', ({ draft }) => ({ path: `/events/${draft.id}` })),
  'POST /events/:id/publish': row('      401   403   403   200   404   200   403', ({ draft }) => ({ path: `/events/${draft.id}/publish` })),
  'POST /events/:id/cancel': row('       401   403   403   409   404   409   403', ({ draft }) => ({ path: `/events/${draft.id}/cancel` })),
  'PUT /events/:id/favorite': row('      401   404   404   404   404   404   403', ({ draft }) => ({ path: `/events/${draft.id}/favorite` })),
  'POST /events/:id/reports': row('      404   404   404   404   404   404   404', ({ draft }) => ({ path: `/events/${draft.id}/reports`, body: { reason: 'spam' } })),
  'POST /events/:id/images': row('       401   403   403   201   404   201   403', async ({ draft }) => ({ path: `/events/${draft.id}/images`, ...(await aPictureBody()) })),
  'PUT /events/:id/images/order': row('  401   403   403   200   404   200   403', ({ draft, draftImageId }) => ({ path: `/events/${draft.id}/images/order`, body: { image_ids: [draftImageId] } })),
  'PATCH /events/:id/images/:image_id': row(' 401 403 403   200   404   200   403', ({ draft, draftImageId }) => ({ path: `/events/${draft.id}/images/${draftImageId}`, body: { alt: 'The stage' } })),
  'DELETE /events/:id/images/:image_id': row('401 403 403   204   404   204   403', ({ draft, draftImageId }) => ({ path: `/events/${draft.id}/images/${draftImageId}` })),
} // prettier-ignore

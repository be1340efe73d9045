import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import { Type } from 'typebox'
import {
  ImageChange,
  ImageOfEvent,
  ImageOrder,
  ImagesOfEvent,
  PictureUpload,
} from '@eventbuzz/contract/pictures'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { discardBodies } from '../../http/discard-body.ts'
import { IdempotencyHeaders, repeatable } from '../../http/idempotency/only-once.ts'
import type { App } from '../../http/types.ts'
import { deletePicture, describePicture, orderPictures } from './change-pictures.ts'
import { avatarRemovalRoute, avatarUploadRoute } from './avatar/routes.ts'
import { readAlt, readUpload } from './read-upload.ts'
import { assertMayUpload, uploadPicture } from './upload-picture.ts'
import { bodyUnchecked, uploadTurns, type UploadTurns } from './upload-turns.ts'

const NoQuery = Type.Object({}, { additionalProperties: false })
// By their names: a schema that one route has as its own answer is not found by others that refer to it.
const oneImage = (description: string) => Type.Ref('EventImage', { description })
const images = (description: string) => Type.Ref('EventImageList', { description })
const common = { tags: ['pictures'], querystring: NoQuery } as const

/** The pictures of an event, for its organizer and admins. */
export async function pictureRoutes(api: App, deps: Deps): Promise<void> {
  // Here and nowhere else: no other route reads forms or bodies of its own.
  await api.register(async (scope) => {
    discardBodies(scope)
    await scope.register(multipart)
    scope.addContentTypeParser(/^image\//, (_request, body, done) => done(null, body))
    const inTurn = uploadTurns()
    uploadRoute(scope.withTypeProvider(), deps, inTurn)
    avatarUploadRoute(scope.withTypeProvider(), deps, inTurn)
  })

  avatarRemovalRoute(api, deps)

  api.patch(
    '/events/:id/images/:image_id',
    {
      config: { access: 'organizer', scope: 'events:write', rateLimit: 'uploads' },
      schema: {
        ...common,
        summary: 'Say what a picture shows',
        params: ImageOfEvent,
        body: ImageChange,
        response: { 200: oneImage('The picture as it is now') },
      },
    },
    async (request, reply) => {
      const { id, image_id } = request.params
      const imageId = image_id.toLowerCase()
      const image = await describePicture(deps, actorOf(request), id, imageId, readAlt(request.body.alt))
      return reply.header('cache-control', CACHE_FOR.nothing).send(image)
    },
  )

  api.delete(
    '/events/:id/images/:image_id',
    {
      config: { access: 'organizer', scope: 'events:write', rateLimit: 'uploads' },
      schema: {
        ...common,
        summary: 'Take a picture from an event',
        params: ImageOfEvent,
        response: { 204: Type.Null({ description: 'It is gone; its files go within minutes' }) },
      },
    },
    async (request, reply) => {
      await deletePicture(deps, actorOf(request), request.params.id, request.params.image_id)
      return reply.code(204).send(null)
    },
  )

  api.put(
    '/events/:id/images/order',
    {
      config: { access: 'organizer', scope: 'events:write', rateLimit: 'uploads' },
      schema: {
        ...common,
        summary: 'Put the pictures of an event in order; lists show the first',
        params: ImagesOfEvent,
        body: ImageOrder,
        response: { 200: images('The pictures in their new order') },
      },
    },
    async (request, reply) => {
      const imageIds = request.body.image_ids.map((id) => id.toLowerCase())
      const items = await orderPictures(deps, actorOf(request), request.params.id, imageIds)
      return reply.header('cache-control', CACHE_FOR.nothing).send({ items })
    },
  )
}

function uploadRoute(app: App, deps: Deps, inTurn: UploadTurns): void {
  app.post(
    '/events/:id/images',
    {
      config: { access: 'organizer', scope: 'events:write', rateLimit: 'uploads' },
      validatorCompiler: bodyUnchecked(app),
      schema: {
        ...common,
        summary: 'Add a picture to an event',
        description:
          'Stored are new pictures made of its pixels, without any metadata, and never the file itself. It comes behind the ' +
          'pictures that the event has, ten at most.',
        params: ImagesOfEvent,
        headers: IdempotencyHeaders,
        body: PictureUpload,
        response: { 201: oneImage('The picture, in WebP; AVIF follows a moment later') },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { id } = request.params
      await assertMayUpload(deps, actor, id, request.headers['idempotency-key'] !== undefined)
      return inTurn(async () => {
        const upload = await readUpload(request)
        const digest = createHash('sha256').update(upload.file).digest('base64url')
        const repeated = repeatable(request, actor, { file: digest, alt: upload.alt })
        const { image, isReplay } = await uploadPicture(deps, actor, id, upload, repeated)
        if (isReplay) reply.header('idempotency-replayed', 'true')
        return reply.code(201).header('cache-control', CACHE_FOR.nothing).send(image)
      })
    },
  )
}

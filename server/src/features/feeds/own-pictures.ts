import type { EventDetail } from '@eventbuzz/contract/events'
import type { EventImage } from '@eventbuzz/contract/pictures'

const isOwn = (url: string) => url.startsWith('/storage/')

/** Pictures that this server keeps. No other server is to learn who looks at an event. */
export const ownPictures = ({ images }: Pick<EventDetail, 'images'>): EventImage[] =>
  images.filter(({ url }) => isOwn(url))

/** The event without a word of other servers' pictures, which the app does not show either. */
export const withOwnPictures = (event: EventDetail): EventDetail => ({
  ...event,
  images: ownPictures(event),
  image_url: event.image_url !== null && isOwn(event.image_url) ? event.image_url : null,
})

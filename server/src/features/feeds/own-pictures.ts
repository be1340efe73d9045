import type { EventDetail } from '@eventbuzz/contract/events'
import type { EventImage } from '@eventbuzz/contract/pictures'

/** Pictures that this server keeps. No other server is to learn who looks at an event. */
export const ownPictures = ({ images }: Pick<EventDetail, 'images'>): EventImage[] =>
  images.filter(({ url }) => url.startsWith('/storage/'))

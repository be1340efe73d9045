import { Type, type Static } from 'typebox'
import { NearbyQuery } from './events.ts'

/** A subscription gets this many events at most, the soonest ones: there are no further pages. */
export const MOST_IN_FEED = 500

const { lat, lng, radius, category, date_from, date_to, free, long_running } = NearbyQuery.properties

export const FeedQuery = Type.Object(
  {
    lat,
    lng,
    radius,
    category,
    date_from,
    date_to,
    free,
    long_running,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_IN_FEED,
        default: 200,
        description: 'How many events, the soonest first',
      }),
    ),
  },
  { additionalProperties: false },
)
export type FeedQuery = Static<typeof FeedQuery>

/** A body that is no JSON, for the description of the API. */
const body = (type: string, description: string, example: string) => ({
  description,
  content: { [type]: { schema: Type.String({ examples: [example] }) } },
})

const CALENDAR_EXAMPLE =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Fado by the river\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
export const CalendarFile = body('text/calendar', 'An iCalendar file (RFC 5545)', CALENDAR_EXAMPLE)
export const RssFile = body(
  'application/rss+xml',
  'An RSS 2.0 feed',
  '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>EventBuzz</title></channel></rss>',
)
export const JsonFeedFile = body(
  'application/feed+json',
  'A JSON Feed 1.1 (jsonfeed.org); `_event` has what an event has besides',
  '{"version":"https://jsonfeed.org/version/1.1","title":"EventBuzz","items":[]}',
)

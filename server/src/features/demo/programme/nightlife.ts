import type { Blueprint } from './blueprint.ts'

export const nightlife: Blueprint[] = [
  {
    titles: ['Vinyl Until Two: {music} and Beyond', 'Only Forty-Fives: a Night of {music}'],
    about:
      'Records only, from {music} to whatever was filed next to it. The dance floor is small, the sound is not.',
    at: 'bar',
    kind: 'timed',
    start: '22:00',
    minutes: 240,
    price: [6, 10],
    tags: ['vinyl', 'dancing'],
  },
  {
    titles: ['{dance} Social', 'Two Left Feet: {dance} for Everyone'],
    about:
      'A lesson for beginners at nine, then the floor is open until late. You need no partner and no special shoes.',
    at: 'bar',
    kind: 'timed',
    start: '21:00',
    minutes: 240,
    price: 9,
    tags: ['dancing', 'social dance'],
  },
  {
    titles: ['Night Market of {area}', '{area} After Dark Market'],
    about:
      'Lanterns, grills and stalls that only open at night. Two small stages take turns until the last tray of {dish} is gone.',
    at: 'market',
    kind: 'timed',
    start: '18:00',
    minutes: 330,
    price: 'free',
    tags: ['night market', 'street food'],
    on: 'weekend',
  },
  {
    titles: ['Karaoke for the Shy at {venue}', 'Terrible Karaoke, Wonderful {drink}'],
    about:
      'Private booths for warming up, a kind crowd for the rest. Whoever sings in a language they do not speak drinks for free.',
    at: 'bar',
    kind: 'timed',
    start: '20:30',
    minutes: 210,
    price: 'free',
    tags: ['karaoke'],
  },
  {
    titles: ['The {transit} Quiz', 'Know Your {nick}: Pub Quiz'],
    about:
      'Six rounds about the city, one of them in smells. Teams of up to six; the losers choose the theme for next time.',
    at: 'bar',
    kind: 'timed',
    start: '20:00',
    minutes: 150,
    price: 3,
    tags: ['quiz'],
    on: 'weekdays',
  },
  {
    titles: ['Bass in the Basement, {area}', 'Low End Theory Night at {venue}'],
    about:
      'Local selectors play dub, club and everything below a hundred hertz on a hand-built sound system. Ear plugs are free at the door and meant to be used.',
    at: 'stage',
    kind: 'timed',
    start: '23:00',
    minutes: 330,
    price: [10, 16],
    tags: ['club night', 'dub'],
    on: 'weekend',
  },
  {
    titles: ['Last Laugh in {area}', 'New Jokes at {venue}'],
    about:
      'Nine comedians try five minutes that nobody has heard before. Some of it will be great, and the bar is open for the rest.',
    at: 'bar',
    kind: 'timed',
    start: '21:30',
    minutes: 105,
    price: [5, 8],
    tags: ['stand-up', 'comedy'],
  },
]

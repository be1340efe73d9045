import type { Blueprint } from './blueprint.ts'

export const music: Blueprint[] = [
  {
    titles: ['{music} by Candlelight', 'Old Songs, New Voices: {music} Unplugged'],
    about:
      'An hour and a half of {music} without a microphone, in a room small enough to hear the strings breathe. Three young groups share the evening and the last songs are for everybody.',
    at: 'stage',
    kind: 'timed',
    start: '21:00',
    minutes: 100,
    price: [12, 18],
    tags: ['acoustic', 'live music'],
  },
  {
    titles: ['Courtyard {music2}', '{area} Hums {music2}'],
    about:
      'A loose circle of players meets in {area} to trade {music2} tunes until the neighbours join in. Bring an instrument or just a chair. Beginners sit in the second row and are welcome to the first.',
    at: 'bar',
    kind: 'timed',
    start: '19:30',
    minutes: 150,
    price: 'free',
    tags: ['jam session', 'open air'],
  },
  {
    titles: ['The {instrument} Hour', 'Six Ways to Play the {instrument}'],
    about:
      'Players from six workshops show what the {instrument} can do, from lullabies to feedback. Each set lasts ten minutes and ends with a question from the audience.',
    at: 'hall',
    kind: 'timed',
    start: '18:30',
    minutes: 75,
    price: 8,
    tags: ['concert', 'strings and things'],
  },
  {
    titles: ['Brass on the Steps of {area}', '{area} Brass Parade and Picnic'],
    about:
      'Two brass bands start at opposite ends of {area} and meet at {venue} for the loudest picnic of the month. Children get the front row and ear plugs.',
    at: 'park',
    kind: 'timed',
    start: '15:00',
    minutes: 120,
    price: 'free',
    tags: ['brass', 'family'],
    on: 'weekend',
  },
  {
    titles: ['Choir for People Who Say They Can’t Sing: {area}', 'One Evening, One Song: the {area} Choir'],
    about:
      'Nobody auditions and nobody is sent home. In two hours a room of strangers learns one song in four parts and sings it twice, the second time with the windows open.',
    at: 'hall',
    kind: 'timed',
    start: '19:00',
    minutes: 120,
    price: 5,
    tags: ['choir', 'beginners'],
    on: 'weekdays',
  },
  {
    titles: ['Small Hours: Ambient Sets at {venue}', 'Lie Down and Listen at {venue}'],
    about: 'Four ambient sets for a room full of cushions. Phones stay in the cloakroom, shoes too.',
    at: 'gallery',
    kind: 'timed',
    start: '20:00',
    minutes: 180,
    price: [10, 14],
    tags: ['ambient', 'electronic'],
  },
  {
    titles: ['{nick} Youth Orchestra Plays the {water}', 'A River Suite for the {water}'],
    about:
      'Eighty young players bring a new suite about the {water}, from its first spring to the last bridge. The conductor’s desk is on the floor, so the back rows see as much as the front.',
    at: 'stage',
    kind: 'timed',
    start: '17:00',
    minutes: 90,
    price: [6, 20],
    tags: ['classical', 'youth'],
    on: 'weekend',
  },
]

import type { Blueprint } from './blueprint.ts'

export const arts: Blueprint[] = [
  {
    titles: ['{building}: a Drawn Inventory', 'What Remains: {building} in Photographs'],
    about:
      'Two hundred sheets record the {building} of the city, door by door. The pictures hang in the order of the streets, so that people who live there find their own.',
    at: 'gallery',
    kind: 'on show',
    opens: '11:00',
    closes: '18:00',
    beganDaysAgo: 9,
    days: 38,
    price: [6, 9],
    tags: ['exhibition', 'architecture'],
  },
  {
    titles: ['{textile} Now', 'Thread by Thread: {textile} Reconsidered'],
    about:
      'Eleven studios answer the question of what {textile} is for today. Touching is allowed where there is a hand on the label.',
    at: 'gallery',
    kind: 'on show',
    opens: '10:00',
    closes: '19:00',
    beganDaysAgo: 17,
    days: 52,
    price: 'free',
    tags: ['exhibition', 'textile'],
  },
  {
    titles: ['{lore}, Told in the Dark', 'An Evening of {lore}'],
    about:
      'Five storytellers, one lamp and no script. The stories are old, the endings are decided on the night.',
    at: 'stage',
    kind: 'timed',
    start: '20:00',
    minutes: 90,
    price: [10, 15],
    tags: ['storytelling'],
  },
  {
    titles: ['Short Nights of {cinema} Film', 'Rooftop Reels: {cinema} Shorts'],
    about:
      'Nine {cinema} short films of the last two years, none longer than a quarter of an hour. Afterwards the makers answer questions at the bar.',
    at: 'stage',
    kind: 'timed',
    start: '20:30',
    minutes: 120,
    price: 9,
    tags: ['film', 'short films'],
  },
  {
    titles: ['The {transit} That Never Came', 'Waiting for the {transit}: a Comedy'],
    about:
      'Seven passengers wait, argue and fall in love at a stop that was closed years ago. A fast comedy in one act, with live music and surtitles in English.',
    at: 'stage',
    kind: 'timed',
    start: '19:30',
    minutes: 95,
    price: [14, 26],
    tags: ['theatre', 'comedy'],
  },
  {
    titles: ['Open Studios in {area}', 'Forty Doors: {area} Artists at Work'],
    about:
      'For one weekend the studios behind the yards of {area} leave their doors open. A map at {venue} shows the way; the paint may still be wet.',
    at: 'gallery',
    kind: 'whole days',
    days: 2,
    price: 'free',
    tags: ['open studios'],
    on: 'weekend',
  },
  {
    titles: ['Life Drawing With Live {instrument}', 'Draw What You Hear: Ink and {instrument}'],
    about:
      'Short poses, long poses and one drawn with closed eyes, to the sound of a single {instrument}. Paper and ink are on the tables.',
    at: 'gallery',
    kind: 'timed',
    start: '18:00',
    minutes: 120,
    price: 11,
    tags: ['drawing', 'workshop'],
    on: 'weekdays',
  },
]

import type { Blueprint } from './blueprint.ts'

export const other: Blueprint[] = [
  {
    titles: ['{area} Flea Market', 'Ten Thousand Things: {area} Bric-a-Brac'],
    about:
      'Lamps without cables, cables without lamps and now and then a treasure. Prices fall after lunch, and so does the choice.',
    at: 'market',
    kind: 'timed',
    start: '09:00',
    minutes: 420,
    price: 'free',
    tags: ['flea market', 'second hand'],
    on: 'weekend',
  },
  {
    titles: ['Adopt a Plant in {area}', 'Cuttings and Company: Plant Exchange, {area}'],
    about:
      'Leave a cutting, take a cutting. A table of advice looks after sad leaves and over-watered friends.',
    at: 'market',
    kind: 'timed',
    start: '14:00',
    minutes: 180,
    price: 'free',
    tags: ['plants', 'swap'],
    on: 'weekend',
  },
  {
    titles: ['Fair of Useful Machines, {area}', '{nick} Model Railway Days'],
    about:
      'Two days of wheels, whistles and people who can explain all of it. Most exhibits move and some may be driven.',
    at: 'hall',
    kind: 'whole days',
    days: 2,
    price: [5, 9],
    tags: ['fair', 'hobby'],
    on: 'weekend',
  },
  {
    titles: ['Give Blood, Get Cake: {area}', 'Blood Donation Day at {venue}'],
    about:
      'Half an hour of your time, most of it with cake. First-time donors get a calm explanation and somebody to talk to.',
    at: 'hall',
    kind: 'timed',
    start: '11:00',
    minutes: 360,
    price: 'free',
    tags: ['health', 'volunteering'],
    on: 'weekdays',
  },
  {
    titles: ['Dogs of {area}: the Unofficial Show', 'Best Wag in {area}'],
    about:
      'Prizes for the best wag, the oldest nose and the most convincing sit. Pedigrees are not asked for.',
    at: 'park',
    kind: 'timed',
    start: '15:00',
    minutes: 120,
    price: 2,
    tags: ['dogs', 'family'],
    on: 'weekend',
  },
  {
    titles: ['Silent Reading Party, {area}', 'An Hour of Quiet at {venue}'],
    about:
      'Bring any book and read next to others who do the same. There is tea, there are good chairs, and nobody asks what you do for a living.',
    at: 'library',
    kind: 'timed',
    start: '18:00',
    minutes: 90,
    price: 'free',
    tags: ['reading'],
  },
  {
    titles: ['Tarot, Tea and Statistics in {area}', 'Ghost Hunt for Sceptics in {area}'],
    about:
      'An evening between wonder and doubt, led by people who have learnt both. At the end the tricks are explained, but only to those who want to know.',
    at: 'bar',
    kind: 'timed',
    start: '19:00',
    minutes: 105,
    price: 'unknown',
    tags: ['curious'],
  },
]

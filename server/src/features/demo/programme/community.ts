import type { Blueprint } from './blueprint.ts'

export const community: Blueprint[] = [
  {
    titles: ['{area} Street Party', 'Tables in the Street: {area} Celebrates'],
    about:
      'The street belongs to tables for a day. Every house brings one dish and two chairs more than it needs.',
    at: 'market',
    kind: 'whole days',
    days: 1,
    price: 'free',
    tags: ['street party', 'family'],
  },
  {
    titles: ['{language} Table', 'Say It in {language}: Conversation Evening'],
    about:
      'Tables for beginners, for the stubborn and for those who dream in it. A bell rings every twenty minutes and you change partners, not the language.',
    at: 'hall',
    kind: 'timed',
    start: '18:30',
    minutes: 120,
    price: 'free',
    tags: ['language exchange'],
    on: 'weekdays',
  },
  {
    titles: ['{game} Afternoon for Three Generations', 'Bring Your Grandmother: {game} in {area}'],
    about:
      'The best players of {area} are over seventy and glad to be challenged. Boards and tea are there, mercy is not.',
    at: 'hall',
    kind: 'timed',
    start: '14:30',
    minutes: 180,
    price: 'free',
    tags: ['games', 'all ages'],
  },
  {
    titles: ['Swap, Don’t Shop at {venue}', 'The {area} Clothes Swap'],
    about:
      'Bring up to ten pieces that deserve another life and take home as many. What is left goes to the neighbourhood store.',
    at: 'hall',
    kind: 'timed',
    start: '11:00',
    minutes: 240,
    price: 'unknown',
    tags: ['swap', 'second hand'],
    on: 'weekend',
  },
  {
    titles: ['What Should Become of the Old Depot? {area} Decides', 'Neighbours’ Assembly, {area}'],
    about:
      'Plans on the walls, pens on the tables: an evening to say what {area} needs before the drawings are final. Childcare and interpreters are there.',
    at: 'hall',
    kind: 'timed',
    start: '19:00',
    minutes: 120,
    price: 'free',
    tags: ['neighbourhood', 'assembly'],
    on: 'weekdays',
  },
  {
    titles: ['Toy Parade and Puppet Breakfast, {area}', 'The Smallest Circus in {area}'],
    about:
      'A morning for people under seven and those they bring along. There are puppets, pancakes and a parade that is exactly forty metres long.',
    at: 'hall',
    kind: 'timed',
    start: '09:30',
    minutes: 120,
    price: 3,
    tags: ['children', 'family'],
    on: 'weekend',
  },
  {
    titles: ['Sewing Bee With {textile}', 'Mend It Together: {textile} and Patches'],
    about:
      'Machines, thread and people who know how, for an evening of mending. This time with a table for {textile}, from the first stitch to the hem.',
    at: 'library',
    kind: 'timed',
    start: '17:30',
    minutes: 150,
    price: 'free',
    tags: ['mending', 'craft'],
  },
]

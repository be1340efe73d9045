import type { Blueprint } from './blueprint.ts'

export const foodDrink: Blueprint[] = [
  {
    titles: ['The Great {dish} Cook-Off', 'Twelve Pots of {dish}'],
    about:
      'Twelve kitchens of {area} cook {dish} the way they learnt it at home, and the crowd decides with wooden spoons. Vegetarian pots are marked in green.',
    at: 'market',
    kind: 'timed',
    start: '12:00',
    minutes: 240,
    price: [5, 12],
    tags: ['tasting', 'competition'],
    on: 'weekend',
  },
  {
    titles: ['{sweet} From Scratch', 'Fold, Fill, Bake: {sweet} Class'],
    about:
      'Make a tray of {sweet} under the eye of a pastry cook who is strict about butter. You take home what you do not eat on the spot.',
    at: 'kitchen',
    kind: 'timed',
    start: '14:00',
    minutes: 150,
    price: 28,
    tags: ['baking', 'class'],
    on: 'weekend',
  },
  {
    titles: ['{drink} for the Curious', 'Five Glasses of {drink}'],
    about:
      'Five small producers pour {drink} and say honestly what went wrong last year. Bread, water and a spittoon are provided.',
    at: 'bar',
    kind: 'timed',
    start: '18:30',
    minutes: 120,
    price: [18, 25],
    tags: ['tasting', 'small producers'],
  },
  {
    titles: ['{area} Farmers’ Market', '{produce} and Roots: the {area} Growers’ Market'],
    about:
      'Forty growers from less than an hour away, with {produce} at the front tables. Bring your own bags; the soup stall opens when the first pot is ready.',
    at: 'market',
    kind: 'timed',
    start: '08:30',
    minutes: 270,
    price: 'free',
    tags: ['market', 'local produce'],
    on: 'weekend',
  },
  {
    titles: ['Supper at One Long Table, {area}', 'Strangers’ Supper: {dish2} for Forty'],
    about:
      'Forty people, one table and a menu around {dish2} that nobody sees before it comes. Seats are drawn by lot, so couples are parted until the dessert.',
    at: 'kitchen',
    kind: 'timed',
    start: '19:30',
    minutes: 180,
    price: [30, 45],
    tags: ['supper club'],
  },
  {
    titles: ['{dish2} Walk: Six Counters in {area}', 'Eating Through {area} on Foot'],
    about:
      'Six counters, six bites and the story of the families behind them. Comfortable shoes and an empty stomach are all you need.',
    at: 'kitchen',
    kind: 'timed',
    start: '11:30',
    minutes: 165,
    price: 32,
    tags: ['food tour', 'walking'],
  },
  {
    titles: ['Leftover Kitchen at {venue}', 'Zero-Waste Soup Night in {area}'],
    about:
      'Market stalls bring what they could not sell and volunteers turn it into supper. Pay what you can, or peel for half an hour.',
    at: 'market',
    kind: 'timed',
    start: '18:00',
    minutes: 150,
    price: 'unknown',
    tags: ['zero waste', 'volunteering'],
    on: 'weekdays',
  },
]

import type { Blueprint } from './blueprint.ts'

export const sports: Blueprint[] = [
  {
    titles: ['{nick} Half Marathon', 'Sunrise Ten: a Run Through {area}'],
    about:
      'Closed streets, water every three kilometres and a band at the steepest corner. The course begins and ends at {venue}; walkers have until noon.',
    at: 'park',
    kind: 'timed',
    start: '07:00',
    minutes: 300,
    price: [15, 35],
    tags: ['running'],
    on: 'weekend',
  },
  {
    titles: ['{sport} Under Floodlights', 'Weeknight {sport} for Mixed Teams'],
    about:
      'Drop-in {sport} for mixed teams of all levels. Come alone or with friends: teams are drawn at the door and shuffled at half time.',
    at: 'court',
    kind: 'timed',
    start: '20:00',
    minutes: 105,
    price: 4,
    tags: ['drop-in', 'mixed teams'],
    on: 'weekdays',
  },
  {
    titles: ['{area} {sport} Cup Final', 'Neighbourhood {sport} League: the Deciders'],
    about:
      'Sixteen neighbourhood teams began, two are left. The final of the {sport} season comes with commentary from the stands and a cup made of recycled tin.',
    at: 'court',
    kind: 'timed',
    start: '16:00',
    minutes: 120,
    price: 'free',
    tags: ['final', 'league'],
    on: 'weekend',
  },
  {
    titles: ['Slow Yoga on the Grass at {venue}', 'Stretch Before Breakfast in {area}'],
    about:
      'An unhurried hour on the grass for bodies of every age. Mats are there for the first thirty; a towel does as well.',
    at: 'park',
    kind: 'timed',
    start: '08:00',
    minutes: 60,
    price: 'free',
    tags: ['yoga', 'beginners'],
  },
  {
    titles: ['Bike Kitchen and Evening Ride to the {water}', '{transit} Against Bicycle: a Friendly Race'],
    about:
      'Tune up your bicycle with borrowed tools, then ride together across town at the pace of the slowest. Lights are compulsory, lycra is not.',
    at: 'hub',
    kind: 'timed',
    start: '18:00',
    minutes: 150,
    price: 'free',
    tags: ['cycling'],
    on: 'weekdays',
  },
  {
    titles: ['Wheelchair Basketball Open Court, {area}', 'Try Wheelchair Basketball at {venue}'],
    about:
      'Sports chairs for thirty people, coaches who play in the league, and two hours to find out how hard a lay-up can be. Open to everyone, with or without a disability.',
    at: 'court',
    kind: 'timed',
    start: '11:00',
    minutes: 120,
    price: 'free',
    tags: ['inclusive', 'basketball'],
    on: 'weekend',
  },
  {
    titles: ['Beginners’ Climbing Night at {venue}', 'First Steps on the Wall in {area}'],
    about:
      'Ropes, shoes and a patient instructor for every four people. After two hours you will know three knots and how far down the floor is.',
    at: 'court',
    kind: 'timed',
    start: '18:30',
    minutes: 120,
    price: [14, 20],
    tags: ['climbing', 'course'],
  },
]

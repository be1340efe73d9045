import type { Blueprint } from './blueprint.ts'

export const tech: Blueprint[] = [
  {
    titles: ['Mapping {area} Together', 'Map Night: Benches, Taps and Ramps of {area}'],
    about:
      'We walk for an hour, then put what we found on the open map: benches, drinking taps, ramps. No experience needed; bring a phone that you can charge here.',
    at: 'hub',
    kind: 'timed',
    start: '18:30',
    minutes: 150,
    price: 'free',
    tags: ['open data', 'mapping'],
    on: 'weekdays',
  },
  {
    titles: ['Hack the {transit}', '{transit} Data Hackathon'],
    about:
      'A day and a half with open timetable data and the people who depend on it. Teams form on the first morning, and the jury counts riders helped rather than slides shown.',
    at: 'hub',
    kind: 'timed',
    start: '09:30',
    minutes: 1890,
    price: 'free',
    tags: ['hackathon', 'open data'],
    on: 'weekend',
  },
  {
    titles: ['Repair Café for Radios and Robots, {area}', 'Solder and Screwdrivers at {venue}'],
    about:
      'Bring the thing that no longer hums. Volunteers with soldering irons help you mend it yourself, and what cannot be mended is taken apart to learn from.',
    at: 'hub',
    kind: 'timed',
    start: '13:00',
    minutes: 210,
    price: 'free',
    tags: ['repair', 'electronics'],
    on: 'weekend',
  },
  {
    titles: ['Small Web, Slow Web: a Meet-up in {area}', 'Home Pages and Other Ruins of the {nick}'],
    about:
      'Three short talks about web sites that one person can look after for twenty years. Afterwards there is time to build your first page, by hand, in an evening.',
    at: 'hub',
    kind: 'timed',
    start: '19:00',
    minutes: 120,
    price: 'free',
    tags: ['web', 'meet-up'],
    on: 'weekdays',
  },
  {
    titles: ['Teaching Machines to Hear {bird}', 'Can a Phone Tell {bird} Apart?'],
    about:
      'A hands-on evening about sound classification with recordings of {bird} from the city’s parks. We train a small model on a laptop and find out what it gets wrong.',
    at: 'hub',
    kind: 'timed',
    start: '18:00',
    minutes: 135,
    price: 6,
    tags: ['machine learning', 'workshop'],
  },
  {
    titles: ['{people} in Code', 'First Lines: Programming for {people} Over Sixty'],
    about:
      'A patient first lesson in programming for people who were told it is not for them. Two hours later you will have written a quiz about your own street.',
    at: 'library',
    kind: 'timed',
    start: '10:30',
    minutes: 120,
    price: 'free',
    tags: ['programming', 'beginners'],
    on: 'weekdays',
  },
  {
    titles: ['Passwords, Locks and Keys: a Security Clinic in {area}', 'Digital First Aid at {venue}'],
    about:
      'Volunteers look at your phone together with you: updates, backups and a password manager that you will really use. Nothing leaves your hands.',
    at: 'library',
    kind: 'timed',
    start: '17:00',
    minutes: 120,
    price: 'free',
    tags: ['security', 'help desk'],
  },
]

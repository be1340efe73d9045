import type { Blueprint } from './blueprint.ts'

export const education: Blueprint[] = [
  {
    titles: ['{craft} for Absolute Beginners', 'A Whole Day of {craft}'],
    about:
      'From the first clumsy try to a piece that you can take home. All material is included and the group stays under twelve.',
    at: 'library',
    kind: 'timed',
    start: '10:00',
    minutes: 300,
    price: [35, 55],
    tags: ['craft', 'workshop'],
    on: 'weekend',
  },
  {
    titles: ['Evening School: {craft2}', '{craft2}, Slowly and Properly'],
    about:
      'One evening, one technique: {craft2} shown step by step and tried at once. Bring glasses if you need them for small work.',
    at: 'hall',
    kind: 'timed',
    start: '18:00',
    minutes: 150,
    price: 24,
    tags: ['craft', 'evening class'],
    on: 'weekdays',
  },
  {
    titles: ['How {building} Were Built', 'Lunch Lecture: the Secret Life of {building}'],
    about:
      'A one-hour talk about money, sand and stubborn clients, with old plans of {building} that were thought lost. Bring your lunch.',
    at: 'library',
    kind: 'timed',
    start: '12:30',
    minutes: 60,
    price: 'free',
    tags: ['lecture', 'architecture'],
    on: 'weekdays',
  },
  {
    titles: ['Where Does the {water} Come From?', 'The {water} in Ten Maps'],
    about:
      'A geographer’s evening with ten maps of the {water}, the oldest of them wrong in interesting ways. Questions are welcome at any time.',
    at: 'library',
    kind: 'timed',
    start: '18:30',
    minutes: 75,
    price: 'free',
    tags: ['talk', 'history'],
  },
  {
    titles: ['Stars Over {area}', 'Telescope Night in {area}'],
    about:
      'Four telescopes, a warden for each and whatever the clouds allow. If the sky stays shut there is a tour of the planets by lamp and orange.',
    at: 'park',
    kind: 'timed',
    start: '20:30',
    minutes: 120,
    price: 'free',
    tags: ['astronomy', 'family'],
  },
  {
    titles: ['Write Your Street: a Workshop in {area}', 'Two Pages by Tonight: Writing in {area}'],
    about:
      'Start with a door you pass every day and leave with two pages. Reading aloud is voluntary and usually everybody does.',
    at: 'library',
    kind: 'timed',
    start: '16:00',
    minutes: 150,
    price: [10, 15],
    tags: ['writing', 'workshop'],
  },
  {
    titles: ['Junior Lab: Kitchen Chemistry at {venue}', 'Volcanoes, Slime and {produce} Batteries'],
    about:
      'Experiments for children from eight to twelve with what is found in any kitchen. Aprons are there; eyebrows stay on.',
    at: 'hall',
    kind: 'timed',
    start: '10:30',
    minutes: 90,
    price: 7,
    tags: ['science', 'children'],
    on: 'weekend',
  },
]

import type { Blueprint } from './blueprint.ts'

export const outdoor: Blueprint[] = [
  {
    titles: ['Dawn Chorus: Listening for {bird}', '{bird} at First Light'],
    about:
      'We meet before the traffic does and walk slowly, mostly in silence. A guide names what sings; binoculars can be borrowed.',
    at: 'park',
    kind: 'timed',
    start: '06:00',
    minutes: 120,
    price: 'free',
    tags: ['birdwatching'],
    on: 'weekend',
  },
  {
    titles: ['{trail} Ramble', 'The Long Way Round: {trail} on Foot'],
    about:
      'Fourteen kilometres along {trail} with a stop for lunch where the view is best. The pace is friendly, the hills are real. Public transport takes us there and back from {venue}.',
    at: 'park',
    kind: 'timed',
    start: '09:00',
    minutes: 330,
    price: 5,
    tags: ['hiking'],
    on: 'weekend',
  },
  {
    titles: ['Plant a {tree} Day', 'Fifty {tree} Saplings for {area}'],
    about:
      'Fifty young trees need a hole each. Spades, gloves and soup are there; every sapling gets a name tag written by whoever planted it.',
    at: 'park',
    kind: 'timed',
    start: '10:00',
    minutes: 180,
    price: 'free',
    tags: ['tree planting', 'volunteering'],
    on: 'weekend',
  },
  {
    titles: ['Night Walk: Bats Over {area}', 'Moths, Bats and Street Lamps in {area}'],
    about:
      'With detectors that make their calls audible we follow the bats from the first lamp to the last tree. Wear something warm and leave the torch at home.',
    at: 'park',
    kind: 'timed',
    start: '19:30',
    minutes: 105,
    price: 4,
    tags: ['wildlife', 'night walk'],
  },
  {
    titles: ['Clean the {water}: Gloves and Coffee', 'Friends of the {water}: Bank Clean-Up'],
    about:
      'Two hours of picking up what the {water} should not have to carry. We start at {venue} with gloves and bags, and finish with coffee and a prize for the strangest find.',
    at: 'park',
    kind: 'timed',
    start: '09:30',
    minutes: 150,
    price: 'free',
    tags: ['clean-up', 'volunteering'],
    on: 'weekend',
  },
  {
    titles: ['Wild Herbs of {area}', 'Edible {area}: a Foraging Walk'],
    about:
      'What grows between the paving stones, what you may eat of it and what you had better leave. We taste at the end, cautiously.',
    at: 'park',
    kind: 'timed',
    start: '11:00',
    minutes: 105,
    price: [8, 12],
    tags: ['foraging', 'walking'],
  },
  {
    titles: ['Sketching Under the {tree}', 'Watercolour Hour by the {tree}'],
    about:
      'Bring a block and sit where you like. Somebody who teaches it comes round with advice, and at the end all sheets lie on the grass.',
    at: 'park',
    kind: 'timed',
    start: '16:00',
    minutes: 90,
    price: 'free',
    tags: ['sketching', 'open air'],
  },
]

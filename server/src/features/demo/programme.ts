import { arts } from './programme/arts.ts'
import type { Blueprint } from './programme/blueprint.ts'
import { community } from './programme/community.ts'
import { education } from './programme/education.ts'
import { foodDrink } from './programme/food-drink.ts'
import { music } from './programme/music.ts'
import { nightlife } from './programme/nightlife.ts'
import { other } from './programme/other.ts'
import { outdoor } from './programme/outdoor.ts'
import { sports } from './programme/sports.ts'
import { tech } from './programme/tech.ts'

/** What happens in each city, by the slug of the category. */
export const programme: Record<string, Blueprint[]> = {
  music,
  sports,
  'food-drink': foodDrink,
  arts,
  tech,
  outdoor,
  community,
  nightlife,
  education,
  other,
}

import type { Browser, Page } from 'playwright-core'
import type { BubbleMap, EventDetail, EventPage } from '@eventbuzz/contract/events'
import { newcomer, register } from './register.ts'
import { run, type Server, sleep } from './server.ts'

/** What the screens below show, found or made on a server with demo events. */
export interface Scene {
  event: string
  cancelled: string
  /** Has three pictures. */
  withPictures: string
  eventId: string
  /** Where several events are. */
  spot: { latitude: number; longitude: number }
}

export interface Screen {
  name: string
  /** Who looks; a guest unless given. */
  as?: 'member'
  address: (scene: Scene) => string
  /** Brings the screen into its state. */
  act?: (page: Page) => Promise<void>
  /** What is there once the screen is as meant: a selector. */
  shows: string
}

const LISBON = 'lat=38.716&lng=-9.142'
const CITY = `/?${LISBON}&z=13`
const CARD = '.event-card:not(.skeleton-card) .event-card-title'
const BEFORE_ENGINE = 'map, before its engine'
const BARE_MAP = '.event-map[data-state=idle]'

const sizeOf = (cache: string) =>
  `caches.open('${cache}').then((kept) => kept.keys()).then(({ length }) => length)`
/** Playwright's own wait takes a promise for an answer, and asks again by what the page's policy forbids. */
async function until(page: Page, expression: string): Promise<void> {
  const giveUpAt = Date.now() + 45_000
  while (!(await page.evaluate(expression))) {
    if (Date.now() > giveUpAt) throw new Error(`In vain: ${expression}`)
    await sleep(100)
  }
}

/** Opens the screen again without this answer, and without what the device kept of it. */
const withoutApi = (path: string) => async (page: Page) => {
  const address = page.url()
  // The app keeps its answers when it has time, which may be after all was forgotten; here it is gone.
  await page.goto('about:blank')
  await page.route(`**/api/v1${path}`, (route) => route.abort())
  const devTools = await page.context().newCDPSession(page)
  const { origin } = new URL(address)
  await devTools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'cache_storage' })
  await page.goto(address)
}
/** Opens the screen again when the device has the app and this many answers of the API, but no network any more. */
const withoutNetwork = (answers: number) => async (page: Page) => {
  await page.evaluate('navigator.serviceWorker.ready')
  await until(page, `${sizeOf('eventbuzz-seen')}.then((size) => size >= ${answers})`)
  await page.context().setOffline(true)
  await page.reload()
  await page.locator('.offline-bar:not(:empty)').waitFor()
}
/** Saves the first event of the list for a page of the service worker's, and waits until it and its map are kept. */
async function saveFirst(page: Page): Promise<void> {
  await until(page, 'navigator.serviceWorker.controller?.state === "activated"')
  await page.locator('.event-results .favorite-button').first().click()
  await until(page, sizeOf('eventbuzz-saved'))
  await until(
    page,
    `caches.open('eventbuzz-saved-files').then((files) => files.keys())
      .then((keys) => keys.some(({ url }) => url.endsWith('.pbf')))`,
  )
}
const scrollTo = (page: Page, selector: string) => page.locator(selector).first().scrollIntoViewIfNeeded()
const type = (text: string) => async (page: Page) => {
  await page.getByRole('combobox').first().pressSequentially(text)
}

/** Every screen in every state that a visitor or a member can bring it into, in English. */
export const SCREENS: Screen[] = [
  { name: 'map', address: () => CITY, shows: BARE_MAP },
  {
    name: BEFORE_ENGINE,
    address: () => CITY,
    act: async (page) => {
      // Its answer never comes.
      await page.route('**/assets/event-map-*.js', () => undefined)
      await page.reload()
    },
    shows: '.still-bubble',
  },
  { name: 'map, first visit', address: () => '/', shows: '.welcome' },
  { name: 'map of the world', address: () => '/?lat=30&lng=-20&z=1.5', shows: BARE_MAP },
  {
    name: 'map, an event',
    address: ({ eventId }) => `${CITY}&event=${eventId}`,
    shows: `.sheet ${CARD}`,
  },
  {
    name: 'map, a spot',
    address: ({ spot: { latitude, longitude } }) =>
      `/?lat=${latitude}&lng=${longitude}&z=15&spot=${latitude},${longitude}`,
    shows: `.sheet ${CARD}`,
  },
  {
    name: 'map, nothing found',
    address: () => '/?lat=30&lng=-40&z=9&free=1',
    shows: '.notice',
  },
  {
    name: 'map, location refused',
    address: () => CITY,
    act: async (page) => page.getByRole('button', { name: 'Show what is near me' }).click(),
    shows: '.notice[role=alert]',
  },
  {
    name: 'map, no answer',
    address: () => CITY,
    act: withoutApi('/events/bubbles*'),
    shows: '.notice[role=alert]',
  },
  { name: 'map, offline', address: () => CITY, act: withoutNetwork(3), shows: BARE_MAP },
  { name: 'list', address: () => `/list?${LISBON}`, shows: CARD },
  {
    name: 'list, filtered',
    address: () => `/list?${LISBON}&when=weekend&category=music&category=arts`,
    shows: `${CARD}, .face`,
  },
  {
    name: 'list, offline',
    address: () => `/list?${LISBON}`,
    act: withoutNetwork(4),
    shows: CARD,
  },
  {
    name: 'list, offline and never seen',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await withoutNetwork(4)(page)
      await page.getByRole('button', { name: 'Tomorrow' }).click()
    },
    shows: '.face',
  },
  {
    name: 'list, a new version',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await page.addInitScript(`navigator.serviceWorker.register = async () => {
        const waiting = { state: 'installed', postMessage: (_message, [port]) => port.postMessage(false) }
        return { waiting, active: waiting, addEventListener() {} }
      }`)
      await page.reload()
      await page.locator(CARD).first().waitFor()
    },
    shows: '.notice-bar-box',
  },
  { name: 'list, nothing', address: () => '/list?lat=30&lng=-30', shows: '.face' },
  {
    name: 'list, no answer',
    address: () => `/list?${LISBON}`,
    act: withoutApi('/events/nearby*'),
    shows: '.face',
  },
  { name: 'search', address: () => `/search?${LISBON}`, shows: 'h2, .face' },
  {
    name: 'search, suggestions',
    address: () => `/search?${LISBON}`,
    act: type('lis'),
    shows: '[role=option][id$="-1"]',
  },
  {
    name: 'search, offline',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await withoutNetwork(4)(page)
      await page.getByRole('link', { name: 'Search', exact: true }).click()
      // The list has fields of its own.
      await page.locator('input[role=combobox]').waitFor()
      await type('fado')(page)
      await page.keyboard.press('Enter')
    },
    shows: '.face .button',
  },
  { name: 'search, results', address: () => `/search?q=fado&${LISBON}`, shows: CARD },
  {
    name: 'search, filters',
    address: () => `/search?q=music&${LISBON}`,
    act: async (page) => page.getByRole('button', { name: 'Dates and distance' }).click(),
    shows: 'input[type=date]',
  },
  {
    name: 'search, nothing',
    address: () => `/search?q=fado&${LISBON}&category=sports&radius=1000`,
    shows: '.face .button',
  },
  { name: 'event', address: ({ event }) => `/events/${event}`, shows: '.facts' },
  { name: 'event, cancelled', address: ({ cancelled }) => `/events/${cancelled}`, shows: '.facts' },
  {
    name: 'event, offline',
    address: ({ event }) => `/events/${event}`,
    act: withoutNetwork(2),
    shows: '.facts',
  },
  {
    name: 'event, offline and seen in a list alone',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await withoutNetwork(4)(page)
      await page.locator('.event-results .event-card').first().click()
    },
    shows: '.event-about .face',
  },
  {
    name: 'event, offline and never seen',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await withoutNetwork(4)(page)
      await page.goto('/events/never-seen')
    },
    shows: '.face',
  },
  {
    name: 'event, saved and offline',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await saveFirst(page)
      await page.context().setOffline(true)
      await page.locator('.event-results .event-card').first().click()
      await page.locator('.notice-bar-box').waitFor({ state: 'hidden' })
      await page.locator('.place-map').evaluate((map) => map.scrollIntoView({ block: 'center' }))
    },
    shows: BARE_MAP,
  },
  {
    name: 'event, pictures',
    address: ({ withPictures }) => `/events/${withPictures}`,
    shows: '.gallery img',
  },
  {
    name: 'event, whole picture',
    address: ({ withPictures }) => `/events/${withPictures}`,
    act: async (page) => page.getByRole('button', { name: 'See the whole picture' }).click(),
    shows: '.viewer[open] img',
  },
  {
    name: 'event, report',
    address: ({ event }) => `/events/${event}`,
    act: async (page) => page.getByRole('button', { name: 'Report this event' }).click(),
    shows: 'dialog[open]',
  },
  {
    name: 'event, link copied',
    address: ({ event }) => `/events/${event}`,
    act: async (page) => page.getByRole('button', { name: 'Share' }).click(),
    shows: '.toast',
  },
  { name: 'event, unknown', address: () => '/events/there-is-none', shows: '.face' },
  { name: 'profile, guest', address: () => '/profile', shows: 'h1' },
  {
    name: 'profile, install',
    address: () => '/profile',
    act: async (page) => {
      await page.evaluate(
        'dispatchEvent(Object.assign(new Event("beforeinstallprompt"), { prompt: () => Promise.resolve() }))',
      )
      await scrollTo(page, '[aria-labelledby=install]')
    },
    shows: '[aria-labelledby=install] button',
  },
  {
    name: 'profile, install on iOS',
    address: () => '/profile',
    act: async (page) => {
      await page.addInitScript('Object.defineProperty(navigator, "userAgent", { value: "iPhone" })')
      await page.reload()
      await scrollTo(page, '[aria-labelledby=install]')
    },
    shows: '[aria-labelledby=install]',
  },
  {
    name: 'profile, favourites offline',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      await saveFirst(page)
      await withoutNetwork(4)(page)
      await page.getByRole('link', { name: 'Profile', exact: true }).click()
    },
    shows: `.profile-events ${CARD}`,
  },
  {
    name: 'profile, favourites of a guest',
    address: () => `/list?${LISBON}`,
    act: async (page) => {
      for (const index of [0, 1, 2]) await page.locator('.event-results .favorite-button').nth(index).click()
      await page.getByRole('link', { name: 'Profile', exact: true }).click()
    },
    shows: '.profile-events a',
  },
  { name: 'profile, member', as: 'member', address: () => '/profile', shows: '.profile-roles' },
  {
    name: 'profile, a new token',
    as: 'member',
    address: () => '/profile',
    act: async (page) => page.getByRole('button', { name: 'Create token' }).click(),
    shows: 'input[type=checkbox]',
  },
  {
    name: 'profile, deletion',
    as: 'member',
    address: () => '/profile',
    act: async (page) => page.getByRole('button', { name: /Delete (my )?account/ }).click(),
    shows: 'dialog[open]',
  },
  { name: 'privacy', address: () => '/privacy', shows: 'h2' },
  { name: 'privacy, offline', address: () => '/privacy', act: withoutNetwork(1), shows: '.legal-text h2' },
  { name: 'licences', address: () => '/licences', shows: 'h2' },
  { name: 'not found', address: () => '/nowhere', shows: 'h1' },
  {
    name: 'sign in',
    address: () => '/profile',
    act: async (page) => page.getByRole('link', { name: 'Sign in' }).click(),
    shows: 'input[type=password]',
  },
  {
    name: 'register',
    address: () => '/profile',
    act: async (page) => page.getByRole('link', { name: 'Create account' }).click(),
    shows: 'input[type=password]',
  },
]

/** Opens a screen in a page of who looks at it, and waits until it is as meant. */
export async function openScreen(page: Page, screen: Screen, scene: Scene): Promise<void> {
  const { name, address, act, shows } = screen
  await page.goto(address(scene))
  await page.locator('h1, .event-map').first().waitFor({ state: 'attached' })
  await act?.(page)
  await page.locator(shows).first().waitFor()
  const hasEngine = name.startsWith('map') && name !== BEFORE_ENGINE
  if (hasEngine || (await page.locator('.event-map').count()) > 0)
    await page.locator(BARE_MAP).first().waitFor()
  await page.evaluate(
    'Promise.all([...document.images].map((image) => image.loading === "lazy" || image.decode().catch(() => {})))',
  )
}

/**
 * Makes the member that some screens belong to, and signs the page in.
 * @returns the member's address.
 */
export async function signInMember(page: Page, site: string): Promise<string> {
  const member = newcomer('Inês Silva')
  await page.goto(`${site}/profile`)
  await page.getByRole('link', { name: 'Create account' }).click()
  await register(page, member)
  await page.getByRole('heading', { level: 1, name: member.name }).waitFor()
  return member.email
}

/** Finds the scene, and publishes an event with pictures, as the member with this address. */
export async function makeScene(
  server: Server,
  env: Record<string, string>,
  browser: Browser,
  member: string,
): Promise<Scene> {
  const read = async <T>(path: string) => (await (await fetch(`${server.url}/api/v1${path}`)).json()) as T
  const { items } = await read<EventPage>(`/events/nearby?${LISBON}&radius=20000&limit=200`)
  const { clusters } = await read<BubbleMap>('/events/bubbles?bbox=-9.25,38.65,-9.05,38.8&zoom=18')
  const spot = clusters.find(({ count }) => count > 1)
  const event = items.find(({ status, price_min }) => status === 'active' && price_min)
  const cancelled = items.find(({ status }) => status === 'cancelled')
  if (!spot || !event || !cancelled) throw new Error('The demo events lack what the screens show.')
  return {
    event: event.slug,
    eventId: event.id,
    cancelled: cancelled.slug,
    spot,
    withPictures: await publishWithPictures(server, env, member, await duskPictures(browser)),
  }
}

async function publishWithPictures(
  server: Server,
  env: Record<string, string>,
  member: string,
  pictures: Uint8Array<ArrayBuffer>[],
): Promise<string> {
  const command = async (...args: string[]) => {
    const ran = run(process.execPath, ['server/bin/eventbuzz.mjs', ...args], env)
    if ((await ran.ended) !== 0) throw new Error(ran.output())
    return ran.output()
  }
  await command('users', 'role', '--email', member, '--role', 'organizer')
  const scopes = ['events:write'].flatMap((scope) => ['--scope', scope])
  const token = /ebt_\S+/.exec(await command('tokens', 'create', '--user', member, ...scopes))![0]
  const send = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  const event = (await send(
    '/events',
    'application/json',
    JSON.stringify({
      title: 'Lanterns over the Tagus',
      description:
        'A hundred paper lanterns rise at dusk.\n\nBring a jacket: **the wind comes from the river.**',
      category: 'arts',
      latitude: 38.7077,
      longitude: -9.1366,
      venue: 'Praça do Comércio',
      city: 'Lisboa',
      start_date: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      price_min: 0,
      price_max: 0,
      currency: 'EUR',
      tags: ['lanterns', 'river'],
      status: 'active',
    }),
  )) as EventDetail
  for (const picture of pictures) await send(`/events/${event.id}/images`, 'image/png', picture)
  return event.slug
}

/** Three skies, as a camera that nobody owns would see them. */
async function duskPictures(browser: Browser): Promise<Uint8Array<ArrayBuffer>[]> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
  const pictures: Uint8Array<ArrayBuffer>[] = []
  for (const hue of [20, 260, 330]) {
    const sky = `linear-gradient(hsl(${hue} 60% 22%), hsl(${hue + 30} 75% 62%) 70%, hsl(${hue + 200} 40% 24%) 71%)`
    const lantern = 'radial-gradient(#fff6c8, #ffb54a 60%, transparent 70%)'
    const lanterns = Array.from({ length: 24 }, (_, i) => {
      const [x, y, size] = [(i * 197) % 1160, (i * i * 31) % 520, 14 + ((i * 7) % 30)]
      return `<i style="position:absolute;left:${x}px;top:${y}px;width:${size}px;height:${size}px;background:${lantern}"></i>`
    })
    await page.setContent(`<body style="margin:0;height:100vh;background:${sky}">${lanterns.join('')}</body>`)
    pictures.push(Uint8Array.from(await page.screenshot()))
  }
  await page.close()
  return pictures
}

// English alone, and nowhere but in the development build: it is for those who work on the app.
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { ExploreSearch } from '../../lib/explore-search.ts'
import { notify } from '../../lib/notices.ts'
import type { Explore } from '../../lib/use-explore.ts'
import { useTitle } from '../../lib/use-title.ts'
import { Broken } from '../../ui/broken.tsx'
import '../../ui/button.css'
import { EventCard } from '../../ui/event-card.tsx'
import { EventPicture } from '../../ui/event-picture.tsx'
import { EventResults } from '../../ui/event-results.tsx'
import { Face } from '../../ui/face.tsx'
import { FavoriteButton } from '../../ui/favorite-button.tsx'
import { FilterChips, RemovableChip } from '../../ui/filter-chips.tsx'
import '../../ui/form.css'
import { Icon } from '../../ui/icon.tsx'
import { LegalLinks } from '../../ui/legal-links.tsx'
import '../../ui/notice-bar.css'
import { ResultsBar } from '../../ui/results-bar.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import './components-screen.css'
import { CATEGORIES, EVENTS, NOW } from './samples.ts'
import { Tokens } from './tokens.tsx'

/** Every component of ui/ in every state, and the tokens that they are made of. */
export function ComponentsScreen() {
  useTitle('Components')
  return (
    <div className="components">
      <h1>Components</h1>
      <Tokens />
      <Buttons />
      <Chips />
      <Forms />
      <Pictures />
      <Cards />
      <Lists />
      <Notices />
      <Sheets />
      <Part title="Broken screen">
        <Broken />
      </Part>
      <Part title="Legal links">
        <LegalLinks />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

const KINDS = ['', 'filled', 'tonal', 'outlined']

function Buttons() {
  return (
    <Part title="Buttons">
      {[false, true].map((isOff) => (
        <div key={String(isOff)} className="component-row">
          {KINDS.map((kind) => (
            <button key={kind} type="button" className={`button ${kind}`} disabled={isOff}>
              {kind || 'text'} {isOff && '(off)'}
            </button>
          ))}
        </div>
      ))}
      <div className="component-row">
        <a className="button filled" href="#buttons-link" id="buttons-link">
          A link that looks like one
        </a>
        <button type="button" className="button tonal">
          <Icon name="map" size={20} /> With a sign
        </button>
        <button type="button" className="button outlined narrow">
          With a text that needs more than one line
        </button>
      </div>
      <div className="component-row">
        <button type="button" className="round-button" aria-label="Round">
          <Icon name="close" />
        </button>
        <button type="button" className="round-button floating" aria-label="Floating">
          <Icon name="my_location" />
        </button>
        <button type="button" className="round-button floating" aria-label="Busy" aria-busy="true">
          <Icon name="my_location" />
        </button>
        <FavoriteButton event={EVENTS[0]![1]} />
        <span className="round-button floating favorite-on" aria-hidden="true">
          <Icon name="favorite_filled" />
        </span>
      </div>
    </Part>
  )
}

function Chips() {
  const [search, setSearch] = useState<ExploreSearch>({ when: 'today', category: ['music'] })
  return (
    <Part title="Chips">
      <FilterChips search={search} categories={CATEGORIES} onChange={setSearch}>
        <RemovableChip onClick={() => undefined}>Lisbon</RemovableChip>
      </FilterChips>
      <FilterChips search={{}} categories={undefined} onChange={() => undefined} />
      <div dir="rtl">
        <FilterChips search={{ free: true }} categories={CATEGORIES} onChange={() => undefined} />
      </div>
    </Part>
  )
}

function Forms() {
  return (
    <Part title="Forms">
      <form className="component-form" onSubmit={(event) => event.preventDefault()}>
        <label>
          Text
          <input className="field" defaultValue="Inês" autoComplete="off" />
        </label>
        <label>
          Empty
          <input className="field" placeholder="What it is for" autoComplete="off" />
        </label>
        <label>
          Choice
          <select className="field">
            <option>30 days</option>
          </select>
        </label>
        <label>
          Longer text
          <textarea className="field" rows={3} defaultValue={'Two\nlines'} />
        </label>
        <fieldset className="choice-group">
          <legend>One of them</legend>
          {[
            'Wrong',
            'Cancelled',
            'Something else that takes a whole line or even more to say on a phone',
          ].map((label, index) => (
            <label key={label} className="choice-row">
              <input type="radio" name="one" defaultChecked={index === 0} />
              {label}
            </label>
          ))}
        </fieldset>
        <fieldset className="choice-group">
          <legend>Some of them</legend>
          {['See events', 'Change events'].map((label, index) => (
            <label key={label} className="choice-row">
              <input type="checkbox" defaultChecked={index === 0} />
              {label}
            </label>
          ))}
        </fieldset>
      </form>
    </Part>
  )
}

function Pictures() {
  return (
    <Part title="Pictures and categories">
      <ul className="component-pictures">
        {CATEGORIES.map((category) => (
          <li key={category.id}>
            <EventPicture event={{ image_url: null, category }} iconSize={36} />
            {category.name}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Cards() {
  return (
    <Part title="Cards">
      <ul className="component-cards">
        {EVENTS.map(([state, event]) => (
          <li key={state}>
            <p className="component-state">{state}</p>
            <EventCard event={event} now={NOW} />
          </li>
        ))}
        <li dir="rtl">
          <p className="component-state">on a page from right to left</p>
          <EventCard event={EVENTS[8]![1]} now={NOW} />
        </li>
        <li>
          <p className="component-state">pointed at on the map</p>
          <div className="highlighted">
            <EventCard event={EVENTS[3]![1]} now={NOW} />
          </div>
        </li>
      </ul>
    </Part>
  )
}

const nothing = () => undefined
const EXPLORE = { radiusM: 5_000, sort: 'distance', change: nothing } as unknown as Explore

function Lists() {
  const events = EVENTS.slice(0, 2).map(([, event]) => event)
  const more = { items: events, hasMore: true, loadMore: nothing }
  return (
    <>
      <Part title="List: its head">
        <ResultsBar explore={EXPLORE} summary="420 events" />
      </Part>
      <Part title="List: loading">
        <EventResults results={{ face: 'loading' }} now={NOW} />
      </Part>
      <Part title="List: empty">
        <EventResults
          results={{
            face: 'empty',
            title: 'Nothing on nearby',
            text: 'There is nothing within 5 km.',
            ways: [{ label: 'Within 20 km: 12 events', go: nothing }],
          }}
          now={NOW}
        />
      </Part>
      {[false, true].map((isRetrying) => (
        <Part key={String(isRetrying)} title={isRetrying ? 'List: trying again' : 'List: failed'}>
          <EventResults
            results={{
              face: 'error',
              error: new Error('The server did not answer.'),
              retry: nothing,
              isRetrying,
            }}
            now={NOW}
          />
        </Part>
      ))}
      <Part title="List: the next page failed">
        <EventResults
          results={
            { face: 'full', ...more, isLoadingMore: false, moreError: new Error('You are offline.') } as never
          }
          now={NOW}
        />
      </Part>
      <Part title="A face of its own">
        <Face icon="wrong_location" title="There is no such page" text="The address may be mistyped.">
          <button type="button" className="button filled">
            Go to the map
          </button>
        </Face>
      </Part>
    </>
  )
}

function Notices() {
  return (
    <Part title="Notices">
      <div className="notice-bar-box component-notice">
        <span className="notice-bar-text">Kept on this device.</span>
        <a className="button" href="#notice" id="notice">
          Sign in
        </a>
      </div>
      <div className="component-row">
        <button type="button" className="button tonal" onClick={() => notify({ text: 'It is done.' })}>
          Say something
        </button>
        <button
          type="button"
          className="button tonal"
          onClick={() =>
            notify({ text: 'It could not be done, and this stays until it is read.', isProblem: true })
          }
        >
          Say what went wrong
        </button>
      </div>
    </Part>
  )
}

function Sheets() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Part title="Sheet">
      <div className="component-stage">
        <button type="button" className="button tonal" onClick={() => setIsOpen(true)}>
          Open the sheet
        </button>
        {isOpen && (
          <Sheet label="A sheet" onClose={() => setIsOpen(false)}>
            <EventCard event={EVENTS[0]![1]} now={NOW} />
          </Sheet>
        )}
      </div>
    </Part>
  )
}

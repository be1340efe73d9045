/* eslint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- a list box: no tag holds rows of this kind, and its keys are those of the field */
import locationOn from '@material-symbols/svg-400/rounded/location_on.svg?raw'
import type { ReactNode } from 'react'
import { categoryName } from '../../lib/category-name.ts'
import { cardTime, cardZone } from '../../lib/event-time.ts'
import { type MessageKey, t } from '../../lib/i18n.ts'
import { LOCALE, VIEWER_ZONE } from '../../lib/locale.ts'
import { useNow } from '../../lib/use-now.ts'
import { Icon } from '../../ui/icon.tsx'
import { categoryIcon, type IconName } from '../../ui/icons.ts'
import { type Option, placeName, placeText } from './options.ts'

interface Props {
  id: string
  isShown: boolean
  options: Option[]
  /** Index of the one that the arrow keys are at; -1: none. */
  active: number
  onChoose: (option: Option) => void
}

const GROUPS: [Option['kind'], MessageKey | null][] = [
  ['words', null],
  ['event', 'list.label'],
  ['venue', 'search.venues'],
  ['place', 'search.places'],
]

export const optionId = (listId: string, index: number) => `${listId}-${index}`

export function OptionList({ id, isShown, options, active, onChoose }: Props) {
  const now = useNow()
  return (
    <div id={id} className="option-list" role="listbox" aria-label={t('search.label')} hidden={!isShown}>
      {GROUPS.map(([kind, label]) => {
        const own = options
          .map((option, index) => ({ option, index }))
          .filter((one) => one.option.kind === kind)
        if (own.length === 0) return null
        const rows = own.map(({ option, index }) => (
          <div
            key={index}
            id={optionId(id, index)}
            className="option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            <Face option={option} now={now} />
          </div>
        ))
        if (label === null) return rows
        return (
          <div key={kind} role="group" aria-label={t(label)}>
            <p className="option-group" aria-hidden="true">
              {t(label)}
            </p>
            {rows}
          </div>
        )
      })}
    </div>
  )
}

function Face({ option, now }: { option: Option; now: Date }) {
  switch (option.kind) {
    case 'words':
      return <Row icon="search" title={t('search.for', { text: option.text })} />
    case 'event': {
      const { event } = option
      const reader = { now, locale: LOCALE, zone: VIEWER_ZONE }
      const zone = cardZone(event, reader)
      const place = event.venue ?? event.city ?? categoryName(event.category)
      return (
        <Row icon={categoryIcon(event.category.icon_name)} title={event.title}>
          {event.status === 'cancelled' && `${t('event.cancelled')} · `}
          {cardTime(event, reader)}
          {zone && ` ${zone}`} · <bdi>{place}</bdi>
        </Row>
      )
    }
    case 'venue': {
      const { name, city, event_count: count } = option.venue
      return (
        <Row outline={locationOn} title={name}>
          {city && (
            <>
              <bdi>{city}</bdi> ·{' '}
            </>
          )}
          {t('list.count', { count })}
        </Row>
      )
    }
    case 'place':
      return (
        <Row icon="map" title={placeName(option.place)}>
          {placeText(option.place)}
        </Row>
      )
  }
}

interface RowProps {
  icon?: IconName
  outline?: string
  title: string
  children?: ReactNode
}

function Row({ icon = 'event', outline, title, children }: RowProps) {
  return (
    <>
      <span className="option-sign">
        {outline ? <Icon outline={outline} size={20} /> : <Icon name={icon} size={20} />}
      </span>
      <span className="option-text">
        <span className="option-title">
          <bdi>{title}</bdi>
        </span>
        {children && <span className="option-more">{children}</span>}
      </span>
    </>
  )
}

import accountCircle from '@material-symbols/svg-400/rounded/account_circle.svg?raw'
import arrowBack from '@material-symbols/svg-400/rounded/arrow_back.svg?raw'
import check from '@material-symbols/svg-400/rounded/check.svg?raw'
import chevronLeft from '@material-symbols/svg-400/rounded/chevron_left.svg?raw'
import chevronRight from '@material-symbols/svg-400/rounded/chevron_right.svg?raw'
import close from '@material-symbols/svg-400/rounded/close.svg?raw'
import cloudOff from '@material-symbols/svg-400/rounded/cloud_off.svg?raw'
import computer from '@material-symbols/svg-400/rounded/computer-fill.svg?raw'
import ticket from '@material-symbols/svg-400/rounded/confirmation_number.svg?raw'
import directions from '@material-symbols/svg-400/rounded/directions.svg?raw'
import event from '@material-symbols/svg-400/rounded/event-fill.svg?raw'
import eventBusy from '@material-symbols/svg-400/rounded/event_busy.svg?raw'
import group from '@material-symbols/svg-400/rounded/group-fill.svg?raw'
import favorite from '@material-symbols/svg-400/rounded/favorite.svg?raw'
import favoriteFilled from '@material-symbols/svg-400/rounded/favorite-fill.svg?raw'
import history from '@material-symbols/svg-400/rounded/history.svg?raw'
import language from '@material-symbols/svg-400/rounded/language.svg?raw'
import list from '@material-symbols/svg-400/rounded/list.svg?raw'
import locationOn from '@material-symbols/svg-400/rounded/location_on.svg?raw'
import map from '@material-symbols/svg-400/rounded/map.svg?raw'
import musicNote from '@material-symbols/svg-400/rounded/music_note-fill.svg?raw'
import myLocation from '@material-symbols/svg-400/rounded/my_location.svg?raw'
import nature from '@material-symbols/svg-400/rounded/nature-fill.svg?raw'
import nightlife from '@material-symbols/svg-400/rounded/nightlife-fill.svg?raw'
import palette from '@material-symbols/svg-400/rounded/palette-fill.svg?raw'
import payments from '@material-symbols/svg-400/rounded/payments.svg?raw'
import add from '@material-symbols/svg-400/rounded/add.svg?raw'
import remove from '@material-symbols/svg-400/rounded/remove.svg?raw'
import restaurant from '@material-symbols/svg-400/rounded/restaurant-fill.svg?raw'
import schedule from '@material-symbols/svg-400/rounded/schedule.svg?raw'
import school from '@material-symbols/svg-400/rounded/school-fill.svg?raw'
import search from '@material-symbols/svg-400/rounded/search.svg?raw'
import share from '@material-symbols/svg-400/rounded/share.svg?raw'
import sports from '@material-symbols/svg-400/rounded/sports-fill.svg?raw'
import tune from '@material-symbols/svg-400/rounded/tune.svg?raw'
import wrongLocation from '@material-symbols/svg-400/rounded/wrong_location.svg?raw'

const FILES = {
  account_circle: accountCircle,
  add,
  arrow_back: arrowBack,
  check,
  chevron_left: chevronLeft,
  chevron_right: chevronRight,
  close,
  cloud_off: cloudOff,
  directions,
  event_busy: eventBusy,
  favorite,
  favorite_filled: favoriteFilled,
  history,
  language,
  list,
  location_on: locationOn,
  map,
  my_location: myLocation,
  payments,
  remove,
  schedule,
  search,
  share,
  ticket,
  tune,
  wrong_location: wrongLocation,
  // Of the categories.
  computer,
  event,
  music_note: musicNote,
  nature,
  nightlife,
  palette,
  people: group,
  restaurant,
  school,
  sports,
}

export type IconName = keyof typeof FILES

/** The outline of an icon, for a `path` or a `Path2D`, in the box `0 -960 960 960`. */
export function iconPath(name: IconName): string {
  return / d="([^"]+)"/.exec(FILES[name])?.[1] ?? ''
}

/** Administrators may name any Material Symbol; those that are not in the bundle show as a calendar sheet. */
export function categoryIcon(iconName: string): IconName {
  return iconName in FILES ? (iconName as IconName) : 'event'
}

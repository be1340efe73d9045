import accountCircle from '@material-symbols/svg-400/rounded/account_circle.svg?raw'
import arrowBack from '@material-symbols/svg-400/rounded/arrow_back.svg?raw'
import check from '@material-symbols/svg-400/rounded/check.svg?raw'
import chevronLeft from '@material-symbols/svg-400/rounded/chevron_left.svg?raw'
import chevronRight from '@material-symbols/svg-400/rounded/chevron_right.svg?raw'
import close from '@material-symbols/svg-400/rounded/close.svg?raw'
import cloudOff from '@material-symbols/svg-400/rounded/cloud_off.svg?raw'
import computer from '@material-symbols/svg-400/rounded/computer-fill.svg?raw'
import event from '@material-symbols/svg-400/rounded/event-fill.svg?raw'
import eventBusy from '@material-symbols/svg-400/rounded/event_busy.svg?raw'
import group from '@material-symbols/svg-400/rounded/group-fill.svg?raw'
import favorite from '@material-symbols/svg-400/rounded/favorite.svg?raw'
import favoriteFilled from '@material-symbols/svg-400/rounded/favorite-fill.svg?raw'
import list from '@material-symbols/svg-400/rounded/list.svg?raw'
import map from '@material-symbols/svg-400/rounded/map.svg?raw'
import musicNote from '@material-symbols/svg-400/rounded/music_note-fill.svg?raw'
import myLocation from '@material-symbols/svg-400/rounded/my_location.svg?raw'
import nature from '@material-symbols/svg-400/rounded/nature-fill.svg?raw'
import nightlife from '@material-symbols/svg-400/rounded/nightlife-fill.svg?raw'
import palette from '@material-symbols/svg-400/rounded/palette-fill.svg?raw'
import add from '@material-symbols/svg-400/rounded/add.svg?raw'
import remove from '@material-symbols/svg-400/rounded/remove.svg?raw'
import restaurant from '@material-symbols/svg-400/rounded/restaurant-fill.svg?raw'
import school from '@material-symbols/svg-400/rounded/school-fill.svg?raw'
import search from '@material-symbols/svg-400/rounded/search.svg?raw'
import sports from '@material-symbols/svg-400/rounded/sports-fill.svg?raw'
import wrongLocation from '@material-symbols/svg-400/rounded/wrong_location.svg?raw'

/** Those that the shell needs, and those of categories; screens that are loaded later bring their own. */
const OUTLINES = {
  account_circle: accountCircle,
  add,
  arrow_back: arrowBack,
  check,
  chevron_left: chevronLeft,
  chevron_right: chevronRight,
  close,
  cloud_off: cloudOff,
  event_busy: eventBusy,
  favorite,
  favorite_filled: favoriteFilled,
  list,
  map,
  my_location: myLocation,
  remove,
  search,
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

export type IconName = keyof typeof OUTLINES

/** The outline of an icon, for a `path` or a `Path2D`, in the box `0 -960 960 960`. */
export function iconPath(name: IconName): string {
  return OUTLINES[name]
}

/** Administrators may name any Material Symbol; those that are not in the bundle show as a calendar sheet. */
export function categoryIcon(iconName: string): IconName {
  return iconName in OUTLINES ? (iconName as IconName) : 'event'
}

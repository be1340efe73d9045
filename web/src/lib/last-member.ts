import { keptList } from './kept-list.ts'

const kept = keptList({ key: 'eventbuzz.member', most: 1, isOne: (text) => text !== '' })

/** Whose answers and wishes are on this device: the subject of the last member. */
export const lastMember = (): string | undefined => kept.read()[0]

export function rememberMember(subject: string | undefined): void {
  kept.store(subject === undefined ? [] : [subject])
}

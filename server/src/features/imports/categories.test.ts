import { describe, expect, it } from 'vitest'
import { FALLBACK_CATEGORY } from '@eventbuzz/contract/categories'
import { categoryFor, defaultCategoryTable, parseCategoryTable, type CategoryTable } from './categories.ts'

describe('categoryFor', () => {
  const table: CategoryTable = {
    rules: [
      { category: 'sports', keywords: ['Running'] },
      { category: 'food-drink', keywords: ['Farmers’ Market', 'café'] },
      { category: 'arts', keywords: ['art', ''] },
    ],
    types: { MusicEvent: 'music' },
    fallback: 'other',
  }

  it.each([
    ['the first rule wins, not the first keyword', ['art', 'running'], [], 'sports'],
    ['case does not count', ['RUNNING'], [], 'sports'],
    ['accents and punctuation do not count', ['CAFE'], [], 'food-drink'],
    ['a phrase is found in a longer keyword', ['Old farmers market!'], [], 'food-drink'],
    ['a part of a word is not', ['party', 'smart'], [], 'other'],
    ['keywords count more than the type', ['art'], ['MusicEvent'], 'arts'],
    ['the type decides where no keyword does', ['unheard of'], ['Event', 'MusicEvent'], 'music'],
    ['nothing known is the fallback', [], ['Event', 'constructor'], 'other'],
  ])('%s', (_, keywords, types, category) => {
    expect(categoryFor(table, keywords, types)).toBe(category)
  })

  it.each([
    [['Arts/Exhibits'], 'arts'],
    [['Food/Culinary', 'Live Performances', 'Music'], 'music'],
    [['Film', 'Nightlife'], 'arts'],
    [['Comedy', 'Nightlife'], 'nightlife'],
    [['History', 'Tour', 'Walking'], 'outdoor'],
    [['Camp', 'History', 'Museum'], 'education'],
    [['LGBTQ2S+'], 'community'],
    [['Farmers Market'], 'food-drink'],
    [['Virtual/Online Event'], 'other'],
    [['Software', 'Talks'], 'tech'],
  ])('puts %j by the default table into %s', (keywords, category) => {
    expect(categoryFor(defaultCategoryTable, keywords, ['Event'])).toBe(category)
  })
})

describe('parseCategoryTable', () => {
  it('reads what the default table is written as', () => {
    expect(parseCategoryTable(JSON.stringify(defaultCategoryTable))).toEqual(defaultCategoryTable)
  })

  it.each([
    ['{', 'the category table is not JSON'],
    ['{}', 'the category table is wrong'],
    [
      '{"rules": [{"category": "Music!", "keywords": []}], "types": {}, "fallback": "other"}',
      '/rules/0/category',
    ],
    ['{"rules": [], "types": {}, "fallback": "other", "extra": 1}', 'the category table is wrong'],
  ])('refuses %s', (text, message) => {
    expect(() => parseCategoryTable(text)).toThrow(message)
  })
})

it('falls back to a category that nobody can remove', () => {
  expect(defaultCategoryTable.fallback).toBe(FALLBACK_CATEGORY)
})

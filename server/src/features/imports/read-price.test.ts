import { describe, expect, it } from 'vitest'
import { readPrice } from './read-price.ts'

const read = (record: object) => {
  const notes: string[] = []
  const { price_min, price_max, currency } = readPrice({ ...record }, (note) => notes.push(note))
  return [price_min, price_max, currency, notes.length]
}
const cad = (parts: object) => ({ '@type': 'Offer', priceCurrency: 'CAD', ...parts })
const UNKNOWN = [null, null, null, 0]

describe('readPrice', () => {
  it.each([
    ['no offer', {}, UNKNOWN],
    ['an offer without a price', { offers: { url: 'https://x.org' } }, UNKNOWN],
    ['an offer with an empty price', { offers: cad({ price: '' }) }, UNKNOWN],
    ['a number', { offers: cad({ price: 57.85 }) }, [57.85, 57.85, 'CAD', 0]],
    ['text', { offers: cad({ price: '15.00' }) }, [15, 15, 'CAD', 0]],
    ['a comma', { offers: cad({ price: '12,50' }) }, [12.5, 12.5, 'CAD', 0]],
    ['a currency in lower case', { offers: cad({ price: 5, priceCurrency: 'eur' }) }, [5, 5, 'EUR', 0]],
    ['several offers', { offers: [cad({ price: 30 }), cad({ price: '20' }), cad({})] }, [20, 30, 'CAD', 0]],
    [
      'a range',
      { offers: cad({ '@type': 'AggregateOffer', lowPrice: 10, highPrice: '40' }) },
      [10, 40, 'CAD', 0],
    ],
    ['only the lowest', { offers: cad({ lowPrice: 10 }) }, [10, 10, 'CAD', 0]],
    [
      'a specification',
      { offers: { priceSpecification: { price: 9, priceCurrency: 'CAD' } } },
      [9, 9, 'CAD', 0],
    ],
    ['free', { offers: { price: 0 } }, [0, 0, null, 0]],
    ['free, with a currency', { offers: cad({ price: '0' }) }, [0, 0, 'CAD', 0]],
    ['free for some', { offers: [cad({ price: 0 }), cad({ price: 20 })] }, [0, 20, 'CAD', 0]],
    ['isAccessibleForFree', { isAccessibleForFree: true }, [0, 0, null, 0]],
    ['isAccessibleForFree as an IRI', { isAccessibleForFree: 'https://schema.org/True' }, [0, 0, null, 0]],
    ['not free, price unknown', { isAccessibleForFree: false }, UNKNOWN],
    ['free and priced', { isAccessibleForFree: true, offers: cad({ price: 5 }) }, [0, 0, 'CAD', 1]],
    ['not free and 0', { isAccessibleForFree: false, offers: cad({ price: 0 }) }, [null, null, null, 1]],
    ['negative', { offers: cad({ price: -1 }) }, [null, null, null, 1]],
    ['three decimals', { offers: cad({ price: 1.234 }) }, [null, null, null, 1]],
    ['a separator that may mean two things', { offers: cad({ price: '1.234' }) }, [null, null, null, 1]],
    ['thousands that look like decimals', { offers: cad({ price: '12,000' }) }, [null, null, null, 1]],
    ['words', { offers: cad({ price: 'from 5' }) }, [null, null, null, 1]],
    [
      'the largest that fits',
      { offers: cad({ price: '99999999.99' }) },
      [99999999.99, 99999999.99, 'CAD', 0],
    ],
    ['one that does not fit', { offers: cad({ price: 100000000 }) }, [null, null, null, 1]],
    ['no currency', { offers: { price: 5 } }, [null, null, null, 1]],
    ['a sign for a currency', { offers: cad({ price: 5, priceCurrency: '$' }) }, [null, null, null, 1]],
    [
      'two currencies',
      { offers: [cad({ price: 5 }), cad({ price: 9, priceCurrency: 'USD' })] },
      [5, 5, 'CAD', 1],
    ],
    ['0 beside a price without a currency', { offers: [{ price: 0 }, { price: 15 }] }, [null, null, null, 2]],
    [
      '0 beside a price that cannot be read',
      { offers: [cad({ price: '0' }), cad({ price: '12 or 15' })] },
      [null, null, null, 2],
    ],
    [
      '0 beside a price in another currency',
      { offers: [cad({ price: 0 }), cad({ price: 10, priceCurrency: 'USD' })] },
      [null, null, null, 2],
    ],
    [
      'from 0 to what cannot be read',
      { offers: cad({ lowPrice: 0, highPrice: 'x' }) },
      [null, null, null, 2],
    ],
    ['from 0 to nobody knows what', { offers: cad({ lowPrice: 0 }) }, [null, null, null, 1]],
    ['from 0 to 0', { offers: cad({ lowPrice: 0, highPrice: 0 }) }, [0, 0, 'CAD', 0]],
    [
      'free by isAccessibleForFree beside what cannot be read',
      { isAccessibleForFree: true, offers: cad({ price: 'x' }) },
      [0, 0, null, 1],
    ],
    ['thousands with decimals', { offers: cad({ lowPrice: 0, highPrice: '1,250.00' }) }, [0, 1250, 'CAD', 0]],
    [
      'thousands with a comma for decimals',
      { offers: cad({ price: '1.250,5' }) },
      [1250.5, 1250.5, 'CAD', 0],
    ],
    [
      'the sign of the currency',
      {
        offers: [cad({ price: '12,50 €', priceCurrency: 'EUR' }), cad({ price: '€0', priceCurrency: 'EUR' })],
      },
      [0, 12.5, 'EUR', 0],
    ],
    ['the code of the currency', { offers: cad({ price: 'CAD 12' }) }, [12, 12, 'CAD', 0]],
    ['the sign of another currency', { offers: cad({ price: '€12' }) }, [null, null, null, 1]],
    ['things that are no offers', { offers: ['5', 5, null] }, UNKNOWN],
  ])('reads %s', (_, record, expected) => {
    expect(read(record)).toEqual(expected)
  })
})

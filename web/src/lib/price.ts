import { t } from './i18n.ts'
import { numberFormat } from './number-format.ts'

interface Price {
  price_min: number | null
  price_max: number | null
  currency: string | null
}

export function isFree({ price_min, price_max }: Price): boolean {
  return price_min === 0 && (price_max === 0 || price_max === null)
}

/** `Free`, `€12.50`, `€10–€45`, `From €10`; null when the price is unknown, which is never the same as free. */
export function formatPrice(price: Price, locale: string): string | null {
  const { price_min: min, price_max: max, currency } = price
  if (isFree(price)) return t('price.free')
  const write = moneyFormat(currency, locale)
  if (min === null) return max ? t('price.up_to', { price: write(max) }) : null
  if (max === null) return t('price.from', { price: write(min) })
  if (min === max) return write(min)
  return min === 0 ? `${t('price.free')} – ${write(max)}` : `${write(min)} – ${write(max)}`
}

function moneyFormat(currency: string | null, locale: string): (amount: number) => string {
  return (amount) => {
    const digits = Number.isInteger(amount) ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}
    if (currency === null) return numberFormat(locale, digits).format(amount)
    try {
      return numberFormat(locale, { style: 'currency', currency, ...digits }).format(amount)
    } catch {
      // An import may carry a code that is not one.
      return `${amount} ${currency}`
    }
  }
}

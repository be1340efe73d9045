import { withoutSecrets } from './without-secrets.ts'

/** What somebody looks for is nobody's business either, beside the address that they ask from. */
const SECRET =
  /^(q|code|state|nonce|key|sig|jwt|.*(token|password|passwd|secret|api[_-]?key|assertion|signature).*)$/i
const NUMBER = /\d*\.\d{3,}(?:e[+-]?\d+)?|\d+(?:\.\d*)?e[+-]?\d+/gi

/**
 * The address of a request for the log: coordinates, whatever the parameter is called, cut to two decimals (about
 * 1 km), secrets left out.
 */
export function addressForLog(url: string): string {
  const [path = '', ...queries] = url.split('?')
  if (queries.length === 0) return coarse(path)
  const parameters = queries.join('?').split('&')
  return `${coarse(path)}?${parameters.map(parameterForLog).join('&')}`
}

function parameterForLog(parameter: string): string {
  const [name = '', ...values] = parameter.split('=')
  const decodedName = decoded(name)
  if (values.length === 0) return coarse(decodedName)
  return `${decodedName}=${SECRET.test(decodedName) ? '***' : coarse(decoded(values.join('=')))}`
}

/** A message for the log, its coordinates cut and its secrets left out. */
export const textForLog = (text: string): string => withoutSecrets(coarse(text))

function coarse(text: string): string {
  return text.replace(NUMBER, (number) => {
    const [whole, decimals, exponent] = number.split(/[.e]/i)
    if (!/e/i.test(number)) return `${whole}.${decimals!.slice(0, 2)}`
    // Written so, only a program would send it; the value counts, not its form.
    return exponent === undefined && decimals === undefined
      ? number
      : String(Math.trunc(Number(number) * 100) / 100)
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not even text: nothing of it is worth keeping.
    return ''
  }
}

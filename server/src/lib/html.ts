/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly text: string

  /** @param text markup, not something that a person wrote. */
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | false | null | undefined | Part[]

/** Markup with values in it: text is escaped, for elements and quoted attributes alike; nothing stands for false and null. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, i) => text + write(parts[i])).join(''))
}

function write(part: Part): string {
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(write).join('')
  return part === undefined || part === null || part === false ? '' : escapeMarkup(String(part))
}

/** For HTML and XML. What no XML may hold becomes a space. */
export function escapeMarkup(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- those that neither HTML nor XML may hold
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, ' ')
      .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  )
}

/** A script element that no browser runs; "<" is escaped so that no value can end it. */
export function dataScript(type: string, value: unknown, id?: string): Html {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c')
  const attributes = id === undefined ? '' : ` id="${escapeMarkup(id)}"`
  return new Html(`<script type="${escapeMarkup(type)}"${attributes}>${json}</script>`)
}

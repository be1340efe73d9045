import type { Config } from '../config.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { html, type Html } from './html.ts'
import { PASSWORD_POLICY } from './rules.ts'

type PageSettings = Pick<Config, 'instanceName' | 'publicUrl'>

export const STYLE_PATH = '/style.css'

/** A whole page. @param body begins with an h1. */
function page({ instanceName, publicUrl }: PageSettings, title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${instanceName}</title>
        <link rel="stylesheet" href="${EMBEDDED_ISSUER_PATH}${STYLE_PATH}" />
      </head>
      <body>
        <header><a href="${publicUrl}/">${instanceName}</a></header>
        <main>${body}</main>
      </body>
    </html> `.text
}

export interface Field {
  name: string
  label: string
  type: 'email' | 'password' | 'text'
  autocomplete: string
  value?: string | undefined
  hint?: string | undefined
  problem?: string | undefined
  maxLength?: number
}

export interface Form {
  title: string
  intro?: string | Html | undefined
  /** Said above the fields: what is wrong with the whole. */
  problem?: string | undefined
  fields: Field[]
  /** Values that nobody sees, such as the one that keeps other sites out. */
  hidden: Record<string, string>
  action: string
  submit: string
  /** Said below the button, so that it is not on the way to it. */
  note?: Html
  /** Ways out, below the button. */
  links?: Html[]
}

/** A form; the first field that is wrong, or else the first one that is empty, has the focus. */
export function formPage(settings: PageSettings, form: Form): string {
  const { title, intro, problem, fields, hidden, action, submit, note, links = [] } = form
  const isWrong = problem !== undefined || fields.some((field) => field.problem !== undefined)
  const focus = fields.find((field) => field.problem) ?? fields.find(({ value }) => !value) ?? fields[0]
  return page(
    settings,
    isWrong ? `Not done yet: ${title}` : title,
    html`<h1>${title}</h1>
      ${intro !== undefined && html`<p>${intro}</p>`}
      ${problem !== undefined && html`<p class="problem" role="alert" id="form-problem">${problem}</p>`}
      <form method="post" action="${action}" novalidate>
        ${Object.entries(hidden).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
        )}
        ${fields.map((field) => fieldRow(field, field === focus))}
        <button type="submit">${submit}</button>
        ${note && html`<p class="hint">${note}</p>`}
      </form>
      ${links.length > 0 && html`<nav aria-label="Other ways">${links.map((link) => html`<p>${link}</p>`)}</nav>`}`,
  )
}

function fieldRow(field: Field, hasFocus: boolean): Html {
  const { name, label, type, autocomplete, value, problem, maxLength } = field
  // Said once is enough.
  const hint = field.hint === problem ? undefined : field.hint
  const notes = [problem !== undefined && `${name}-problem`, hint !== undefined && `${name}-hint`].filter(
    Boolean,
  )
  const attributes = [
    html`autocomplete="${autocomplete}"`,
    maxLength !== undefined && html` maxlength="${maxLength}"`,
    notes.length > 0 && html` aria-describedby="${notes.join(' ')}"`,
    problem !== undefined && html` aria-invalid="true"`,
    type !== 'text' && html` autocapitalize="none" spellcheck="false"`,
    // A password is never sent back.
    type !== 'password' && html` value="${value}"`,
    hasFocus && html` autofocus`,
  ]
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" required ${attributes} />
    ${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`
}

/** A page that says something, and where to go from there. */
export function messagePage(
  settings: PageSettings,
  { title, text, links = [] }: { title: string; text: string; links?: Html[] },
): string {
  const toApp = html`<a class="button" href="${settings.publicUrl}/">Go to ${settings.instanceName}</a>`
  return page(
    settings,
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      ${[...links, toApp].map((link) => html`<p>${link}</p>`)}`,
  )
}

export const FIELDS = {
  email: {
    name: 'email',
    label: 'E-mail address',
    type: 'email',
    autocomplete: 'username',
    maxLength: 254,
  },
  name: { name: 'name', label: 'Your name', type: 'text', autocomplete: 'name', maxLength: 100 },
  password: { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
  newPassword: {
    name: 'new_password',
    label: 'New password',
    type: 'password',
    autocomplete: 'new-password',
    hint: PASSWORD_POLICY,
  },
} satisfies Record<string, Field>

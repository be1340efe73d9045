import { luminance } from '../../lib/contrast.ts'
import theme from '../../ui/theme.css?raw'
import tokens from '../../ui/tokens.css?raw'

const declared = (css: string) =>
  new Map([...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]))
const [lightCss = '', darkCss = ''] = theme.split('@media')
const colors = { light: declared(lightCss), dark: declared(darkCss) }
const named = (prefix: string) => [...declared(tokens)].filter(([name]) => name.startsWith(prefix))
const TYPE = ['caption', 'small', 'label', 'body', 'title', 'heading', 'headline', 'display']

function contrast(a: string, b: string): string {
  const [dark, bright] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number]
  return ((bright + 0.05) / (dark + 0.05)).toFixed(1)
}

/** What a colour is read on or with: its `on-` colour, or the ground. */
const partnerOf = (name: string) =>
  [`on-${name}`, name.replace(/^on-/, '')].find((other) => other !== name && colors.light.has(other)) ??
  'surface'

export function Tokens() {
  return (
    <>
      <section>
        <h2>Colours</h2>
        <ul className="swatches">
          {[...colors.light]
            .filter(([name]) => !name.startsWith('shadow'))
            .map(([name]) => (
              <Swatch key={name} name={name} />
            ))}
        </ul>
      </section>
      <section>
        <h2>Type</h2>
        {TYPE.map((name) => (
          <p key={name} style={{ fontSize: `var(--${name})`, lineHeight: 1.3 }}>
            {name} · What is on nearby
          </p>
        ))}
      </section>
      <section>
        <h2>Space, corners and shadows</h2>
        <ul className="measures">
          {named('space-').map(([name, value]) => (
            <li key={name}>
              <span className="measure" style={{ width: value, height: value }} />
              {name} {value}
            </li>
          ))}
          {named('radius-').map(([name, value]) => (
            <li key={name}>
              <span className="measure corner" style={{ borderRadius: value }} />
              {name} {value}
            </li>
          ))}
          {['shadow-1', 'shadow-2'].map((name) => (
            <li key={name}>
              <span className="measure corner raised" style={{ boxShadow: `var(--${name})` }} />
              {name}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Motion</h2>
        <p>Hover or focus to see it. With reduced motion nothing moves.</p>
        <ul className="measures">
          {named('motion-')
            .filter(([name]) => name !== 'motion-ease')
            .map(([name, value]) => (
              <li key={name}>
                <button type="button" className="mover" style={{ transitionDuration: value }}>
                  {name} {value}
                </button>
              </li>
            ))}
        </ul>
      </section>
    </>
  )
}

function Swatch({ name }: { name: string }) {
  const partner = partnerOf(name)
  return (
    <li>
      <span className="swatch" style={{ background: `var(--${name})` }} />
      <code>{name}</code>
      {(['light', 'dark'] as const).map((scheme) => {
        const [color, other] = [colors[scheme].get(name)!, colors[scheme].get(partner)!]
        return (
          <span key={scheme} className="swatch-value">
            {scheme} {color}
            {name !== partner && ` · ${contrast(color, other)} on ${partner}`}
          </span>
        )
      })}
    </li>
  )
}

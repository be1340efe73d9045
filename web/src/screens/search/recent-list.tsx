import history from '@material-symbols/svg-400/rounded/history.svg?raw'
import { forgetAllTexts, forgetText } from '../../lib/recent-searches.ts'
import { t } from '../../lib/i18n.ts'
import '../../ui/button.css'
import { Icon } from '../../ui/icon.tsx'

/** What was looked for on this device. */
export function RecentList({
  texts,
  onChoose,
}: {
  texts: readonly string[]
  onChoose: (text: string) => void
}) {
  return (
    <section className="recent" aria-labelledby="recent-title">
      <div className="recent-head">
        <h2 id="recent-title">{t('search.recent')}</h2>
        <button type="button" className="button" onClick={forgetAllTexts}>
          {t('search.forget_all')}
        </button>
      </div>
      <ul>
        {texts.map((text) => (
          <li key={text} className="recent-row">
            <button type="button" className="recent-text" onClick={() => onChoose(text)}>
              <Icon outline={history} size={20} />
              <bdi>{text}</bdi>
            </button>
            <button
              type="button"
              className="round-button"
              aria-label={t('search.forget', { text })}
              onClick={() => forgetText(text)}
            >
              <Icon name="close" size={20} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

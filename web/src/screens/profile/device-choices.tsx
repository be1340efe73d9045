import type { ReactNode } from 'react'
import { hasMapChoice } from '../../lib/app-config.ts'
import { USUAL_RADIUS_M } from '../../lib/explore-search.ts'
import { formatRadius, radiusStepsM } from '../../lib/distance.ts'
import { languages, t } from '../../lib/i18n.ts'
import { LOCALE, VIEWER_UNIT } from '../../lib/locale.ts'
import { notify } from '../../lib/notices.ts'
import { changeSettings, readSettings } from '../../lib/settings.ts'
import { showTheme } from '../../lib/theme.ts'

const radiusText = (radiusM: number) => formatRadius(radiusM, VIEWER_UNIT, LOCALE)

/** One that was chosen in miles is still there in kilometres. */
function radii(chosen = USUAL_RADIUS_M): number[] {
  const all = new Set([...radiusStepsM(VIEWER_UNIT), chosen])
  return [...all].filter((radiusM) => radiusM !== USUAL_RADIUS_M).sort((a, b) => a - b)
}

/** What somebody may choose for this device, with an account or without. */
export function DeviceChoices() {
  const settings = readSettings()
  const choose = (change: Parameters<typeof changeSettings>[0]) => {
    // Texts, formats and searches are made when the app starts. Arrow keys go through the options one by one, and must not
    // start it each time (WCAG 3.2.2).
    if (changeSettings(change))
      notify({
        text: t('device.reload'),
        action: { label: t('update.reload'), run: () => location.reload() },
      })
  }
  return (
    <section className="profile-section" aria-labelledby="device">
      <h2 id="device">{t('device.title')}</h2>
      <Choice
        label={t('device.theme')}
        value={settings.theme}
        none={t('device.theme_system')}
        onChange={(theme) => {
          changeSettings({ theme })
          showTheme(theme)
        }}
      >
        <option value="light">{t('device.theme_light')}</option>
        <option value="dark">{t('device.theme_dark')}</option>
      </Choice>
      <Choice
        label={t('device.language')}
        value={settings.language}
        none={t('device.as_browser')}
        onChange={(language) => choose({ language })}
      >
        {languages().map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('device.units')}
        value={settings.units}
        none={t('device.as_browser')}
        onChange={(units) => choose({ units })}
      >
        <option value="km">{t('device.km')}</option>
        <option value="mi">{t('device.mi')}</option>
      </Choice>
      <Choice
        label={t('device.radius')}
        value={settings.radiusM?.toString()}
        none={t('device.radius_usual', { radius: radiusText(USUAL_RADIUS_M) })}
        onChange={(radius) => choose({ radiusM: radius === undefined ? undefined : Number(radius) })}
      >
        {radii(settings.radiusM).map((radiusM) => (
          <option key={radiusM} value={radiusM}>
            {radiusText(radiusM)}
          </option>
        ))}
      </Choice>
      {hasMapChoice && (
        <Choice
          label={t('device.map')}
          value={settings.map}
          none={t('device.map_usual')}
          onChange={(map) => choose({ map })}
        >
          <option value="builtin">{t('device.map_builtin')}</option>
        </Choice>
      )}
    </section>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T | undefined
  /** What it is called when nothing was chosen. */
  none: string
  onChange: (value: T | undefined) => void
  /** The options beside that. */
  children: ReactNode
}

function Choice<T extends string>({ label, value, none, onChange, children }: ChoiceProps<T>) {
  return (
    <label className="device-choice">
      <span>{label}</span>
      <select
        className="field"
        defaultValue={value ?? ''}
        onChange={({ target }) => onChange((target.value || undefined) as T | undefined)}
      >
        <option value="">{none}</option>
        {children}
      </select>
    </label>
  )
}

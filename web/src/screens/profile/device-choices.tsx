import { languages, t } from '../../lib/i18n.ts'
import { changeSettings, type DeviceSettings, readSettings } from '../../lib/settings.ts'

/** What somebody may choose for this device, with an account or without. */
export function DeviceChoices() {
  const settings = readSettings()
  const choose = (change: Parameters<typeof changeSettings>[0]) => {
    // Texts and formats are made when the app starts.
    if (changeSettings(change)) location.reload()
  }
  return (
    <section className="profile-section" aria-labelledby="device">
      <h2 id="device">{t('device.title')}</h2>
      <label className="device-choice">
        <span>{t('device.language')}</span>
        <select
          className="field"
          value={settings.language ?? ''}
          onChange={({ target }) => choose({ language: target.value || undefined })}
        >
          <option value="">{t('device.as_browser')}</option>
          {languages().map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="device-choice">
        <span>{t('device.units')}</span>
        <select
          className="field"
          value={settings.units ?? ''}
          onChange={({ target }) =>
            choose({ units: (target.value || undefined) as DeviceSettings['units'] | undefined })
          }
        >
          <option value="">{t('device.as_browser')}</option>
          <option value="km">{t('device.km')}</option>
          <option value="mi">{t('device.mi')}</option>
        </select>
      </label>
    </section>
  )
}

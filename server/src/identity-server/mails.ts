import type { Config } from '../config.ts'

type Settings = Pick<Config, 'instanceName' | 'publicUrl'>

/** What is mailed. Plain text: everybody can read it, and nothing in it loads. */
const letter = ({ instanceName, publicUrl }: Settings, paragraphs: string[]) =>
  [...paragraphs, `${instanceName}\n${publicUrl}/`].join('\n\n') + '\n'

export const resetText = (settings: Settings, link: string) => ({
  subject: `Set a new password for ${settings.instanceName}`,
  text: letter(settings, [
    'Somebody, hopefully you, asked for a new password. Set it here within 30 minutes:',
    link,
    'If it was not you, do nothing: your password stays as it is.',
  ]),
})

export const confirmText = (settings: Settings, link: string) => ({
  subject: `Confirm your address for ${settings.instanceName}`,
  text: letter(settings, [
    'Please confirm within 24 hours that this is your address:',
    link,
    'If you did not register, do nothing.',
  ]),
})

export const alreadyRegisteredText = (settings: Settings) => ({
  subject: `You have an account at ${settings.instanceName}`,
  text: letter(settings, [
    'Somebody, perhaps you, tried to register with your address. You have an account already: just sign in, and ask for a new password there if you have forgotten yours.',
    'If it was not you, do nothing: whoever it was has learned nothing about you.',
  ]),
})

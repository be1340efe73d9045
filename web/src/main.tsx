import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { session } from './api/session.ts'
import { createQueryClient } from './api/query-client.ts'
import { loadLanguage } from './lib/i18n.ts'
import { holdInstallPrompt } from './lib/install.ts'
import { LOCALE } from './lib/locale.ts'
import { takeSignInNews } from './lib/sign-in-news.ts'
import { createAppRouter } from './router.tsx'
import './ui/theme.css'
import './ui/tokens.css'
import './ui/base.css'

// Before the router reads the address.
const tellSignInNews = takeSignInNews()
void session.start()
holdInstallPrompt()

const queryClient = createQueryClient()
const router = createAppRouter(queryClient)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root".')

await loadLanguage()
tellSignInNews()
// Tasks of their own, between which the browser may paint and answer. The second is what the first date would take.
await new Promise((resolve) => setTimeout(resolve))
setTimeout(() => Intl.DateTimeFormat(LOCALE))
// In pieces, between which the browser may answer somebody who taps already.
startTransition(() =>
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  ),
)

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const start = () =>
    void import('./lib/service-worker.ts')
      .then((worker) => worker.startServiceWorker(navigator))
      // Some browsers refuse it in private windows.
      .catch((error: unknown) => console.warn('The app cannot be kept on this device.', error))
  // Everything that is on the screen comes first, and what it asks for.
  const startSoon = () => setTimeout(start, 3_000)
  if (document.readyState === 'complete') startSoon()
  else window.addEventListener('load', startSoon)
}

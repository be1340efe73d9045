// Runs before the first paint, so that a chosen theme never flashes. web/src/lib/theme.ts does the same for a change.
try {
  const { theme } = JSON.parse(localStorage.getItem('eventbuzz.settings') ?? '{}')
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme
    document.querySelector('meta[name="color-scheme"]').content = theme
    for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
      meta.media = meta.dataset.theme === theme ? 'all' : 'not all'
  }
} catch {
  // Nothing is kept here, or something that is not ours: then it is as the system has it.
}

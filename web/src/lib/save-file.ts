const READ_MS = 60_000

/** Hands a file to the browser, which puts it among the downloads. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser reads it some time after the click, and does not say when.
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS)
}

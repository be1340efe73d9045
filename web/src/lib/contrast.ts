/** The ink, near-black or white, that reads better on a colour (WCAG relative luminance). */
export function inkOn(colorHex: string): '#1C1B1F' | '#FFFFFF' {
  // 0.27 rather than the break-even of 0.18: bold white signs look better on saturated colours and still pass 3:1.
  return luminance(colorHex) > 0.27 ? '#1C1B1F' : '#FFFFFF'
}

export function luminance(colorHex: string): number {
  const value = Number.parseInt(colorHex.slice(1), 16)
  const [red, green, blue] = [(value >> 16) & 255, (value >> 8) & 255, value & 255].map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

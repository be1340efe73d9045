/** A finger moves the sign half as far as itself. */
const SHARE = 0.5
const FAR_ENOUGH_PX = 56
const FARTHEST_PX = 80
/** Less may become anything yet: a tap, a scroll, a swipe along a lane. */
const UNDECIDED_PX = 8

/**
 * Tells when somebody pulls the page down from its top and lets go. Meanwhile the sign has `data-pulled` and comes down
 * with the finger; where motion is to be reduced it is there at once when it is far enough.
 * @returns how to stop it.
 */
export function onPull(sign: HTMLElement, act: () => void): () => void {
  let from: Touch | undefined
  let isFarEnough = false
  const show = (px: number) => {
    isFarEnough = px >= FAR_ENOUGH_PX
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    sign.toggleAttribute('data-pulled', isStill ? isFarEnough : px > 0)
    sign.style.translate = isStill || px === 0 ? '' : `0 ${Math.min(px, FARTHEST_PX) - FAR_ENOUGH_PX}px`
  }
  const start = ({ touches }: TouchEvent) => {
    from = scrollY <= 0 && touches.length === 1 ? touches[0] : undefined
  }
  const move = ({ touches }: TouchEvent) => {
    const at = touches[0]
    if (!from || !at) return
    const down = at.clientY - from.clientY
    const aside = Math.abs(at.clientX - from.clientX)
    if (Math.max(down, aside) < UNDECIDED_PX) return show(0)
    if (scrollY > 0 || (aside > down && !sign.hasAttribute('data-pulled'))) from = undefined
    show(from ? Math.max(0, down * SHARE) : 0)
  }
  const end = ({ type }: TouchEvent) => {
    const isMeant = isFarEnough && type === 'touchend'
    from = undefined
    show(0)
    if (isMeant) act()
  }
  const calls = { touchstart: start, touchmove: move, touchend: end, touchcancel: end }
  const each = Object.entries(calls) as [keyof typeof calls, typeof start][]
  for (const [name, call] of each) document.addEventListener(name, call, { passive: true })
  return () => each.forEach(([name, call]) => document.removeEventListener(name, call))
}

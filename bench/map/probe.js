// Runs in the page before its own scripts. Counts frames and what scripts take in them, and looks for colours on the map
// right after it was drawn, while the picture can still be read. Times in ms on the page's clock.
const probe = {
  /** From the start of a frame to that of the next. */
  frames: [],
  /** What the scripts of a frame took, where there were any. */
  scripts: [],
  longTasks: [],
  /** Colours to look for, `#rrggbb`, and when the map first showed them. */
  wanted: [],
  seen: {},
  isLooking: false,
}
window.probe = probe

let gl = null
const { getContext } = HTMLCanvasElement.prototype
HTMLCanvasElement.prototype.getContext = function (...args) {
  const context = getContext.apply(this, args)
  if (args[0] === 'webgl2') gl = context
  return context
}

const request = window.requestAnimationFrame.bind(window)
let frame = 0
let spent = 0
window.requestAnimationFrame = (callback) =>
  request((time) => {
    const begin = performance.now()
    callback(time)
    const took = performance.now() - begin
    if (time !== frame) {
      if (spent > 0) probe.scripts.push(spent)
      frame = time
      spent = 0
    }
    spent += took
    look()
  })

let last = 0
const count = (time) => {
  if (last > 0) probe.frames.push(time - last)
  last = time
  request(count)
}
request(count)

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) probe.longTasks.push(duration)
}).observe({ type: 'longtask' })

const SIDE = 240
let shown = new Set()
// Whether the middle of the map had this colour when it was last looked at.
probe.shows = (color) => shown.has(parseInt(color.slice(1), 16))

function look() {
  if (!gl || !probe.isLooking) return
  const pixels = new Uint8Array(SIDE * SIDE * 4)
  const { drawingBufferWidth: width, drawingBufferHeight: height } = gl
  gl.readPixels((width - SIDE) >> 1, (height - SIDE) >> 1, SIDE, SIDE, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
  shown = new Set()
  for (let at = 0; at < pixels.length; at += 4)
    shown.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2])
  for (const color of probe.wanted) if (probe.shows(color)) probe.seen[color] ??= performance.now()
}

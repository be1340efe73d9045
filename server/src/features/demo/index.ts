export { DEMO_SOURCE } from './queries.ts'
export { moveDemoOn, refreshDemo, removeDemo, seedDemo } from './seed-demo.ts'

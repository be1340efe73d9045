export { DEMO_SOURCE } from './queries.ts'
export { refreshDemo, removeDemo, seedDemo } from './seed-demo.ts'

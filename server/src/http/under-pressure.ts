import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import type { Config } from '../config.ts'
import { AppError } from '../lib/app-error.ts'
import type { App } from './types.ts'

/** Past this part of its heap Node.js does little else than collect garbage. */
const HEAP_PART = 0.95

class Overloaded extends AppError {
  constructor() {
    super('SERVICE_UNAVAILABLE', 'The server has too much to do just now. Please try again in a moment.')
  }
}

/** Answers 503 while the server cannot keep up. Routes with a `pressureHandler` of their own are asked all the same. */
export async function refuseUnderPressure(app: App, { maxEventLoopDelayMs }: Config): Promise<void> {
  if (maxEventLoopDelayMs === 0) return
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    maxHeapUsedBytes: getHeapStatistics().heap_size_limit * HEAP_PART,
    sampleInterval: 500,
    customError: Overloaded as unknown as typeof Error,
  })
}

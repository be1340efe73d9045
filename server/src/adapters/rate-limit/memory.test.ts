import { rateLimitConformance } from './conformance.ts'
import { MemoryRateLimits } from './memory.ts'

rateLimitConformance('MemoryRateLimits', async () => new MemoryRateLimits())

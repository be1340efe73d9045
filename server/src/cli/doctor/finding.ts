/** One thing that was looked at. */
export interface Finding {
  check: string
  isOk: boolean
  wanted: string
  found: string
  fix: string
}

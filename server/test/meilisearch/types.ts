export interface StoredDocument {
  [attribute: string]: unknown
  _geo?: { lat: number; lng: number } | null
}

export interface IndexSettings {
  searchableAttributes: string[]
  filterableAttributes: string[]
  sortableAttributes: string[]
  displayedAttributes: string[]
  rankingRules: string[]
  stopWords: string[]
  typoTolerance: {
    enabled: boolean
    minWordSizeForTypos: { oneTypo: number; twoTypos: number }
    disableOnNumbers: boolean
    disableOnWords: string[]
    disableOnAttributes: string[]
  }
  pagination: { maxTotalHits: number }
}

export interface StoredIndex {
  primaryKey: string | null
  createdAt: string
  updatedAt: string
  settings: IndexSettings
  documents: Map<string, StoredDocument>
}

export interface Task {
  uid: number
  batchUid: number | null
  indexUid: string | null
  status: 'enqueued' | 'processing' | 'succeeded' | 'failed' | 'canceled'
  type:
    | 'documentAdditionOrUpdate'
    | 'documentDeletion'
    | 'settingsUpdate'
    | 'indexCreation'
    | 'indexDeletion'
    | 'indexSwap'
  canceledBy: number | null
  details: Record<string, unknown>
  error: unknown
  duration: string | null
  enqueuedAt: string
  startedAt: string | null
  finishedAt: string | null
}

-- Venues whose name holds what was typed, as it is kept for search.
CREATE INDEX event_upcoming_venue_idx ON event USING gin (eb_search_text(venue) gin_trgm_ops)
  WHERE status IN ('active', 'cancelled') AND venue IS NOT NULL;

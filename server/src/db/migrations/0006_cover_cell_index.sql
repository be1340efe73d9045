-- Lists by date, windows and counts near a point come out of the index alone: it tells whether an event is within the
-- circle and not over, so that the table is read for the rows of the page only.
CREATE INDEX event_upcoming_cell_idx ON event (cell, start_date, id) INCLUDE (ends_at, latitude, longitude)
  WHERE status IN ('active', 'cancelled');
DROP INDEX event_upcoming_cell_start_idx;

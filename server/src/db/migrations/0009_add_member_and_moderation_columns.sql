ALTER TABLE app_user ADD COLUMN blocked_at timestamptz;
COMMENT ON COLUMN app_user.blocked_at IS 'Since when an admin has kept this person to what guests may do';
CREATE INDEX app_user_created_idx ON app_user (created_at, id);
-- For admins who look somebody up by a part of their name or address.
CREATE INDEX app_user_name_trigram_idx ON app_user USING gin (
  lower(eb_unaccent(coalesce(display_name, '') || ' ' || coalesce(email, ''))) gin_trgm_ops);

CREATE INDEX favorite_user_created_idx ON favorite (user_id, created_at DESC, event_id);

ALTER TABLE report ADD COLUMN note text CHECK (char_length(note) BETWEEN 1 AND 2000);
COMMENT ON COLUMN report.note IS 'What admins tell each other about it; nobody else sees it';
-- Whoever reports an event again while their report is open says it anew. Guests have no reporter_id.
CREATE UNIQUE INDEX report_open_reporter_key ON report (event_id, reporter_id) WHERE status = 'open';
CREATE INDEX report_created_idx ON report (created_at, id);
-- For the deletion of accounts.
CREATE INDEX report_reporter_idx ON report (reporter_id) WHERE reporter_id IS NOT NULL;
CREATE INDEX report_handled_by_idx ON report (handled_by) WHERE handled_by IS NOT NULL;

CREATE INDEX audit_log_action_idx ON audit_log (action text_pattern_ops, id);
CREATE INDEX audit_log_request_idx ON audit_log (request_id) WHERE request_id IS NOT NULL;

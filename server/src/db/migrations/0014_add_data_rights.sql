-- A person who asked to be forgotten may come back until the erasure starts; from then on nothing stops it.
ALTER TABLE app_user
  ADD COLUMN deletion_requested_at timestamptz,
  ADD COLUMN erasure_started_at timestamptz,
  ADD COLUMN avatar_picture_id uuid REFERENCES picture ON DELETE RESTRICT,
  ADD CONSTRAINT app_user_erasure_was_requested
    CHECK (erasure_started_at IS NULL OR deletion_requested_at IS NOT NULL);
COMMENT ON COLUMN app_user.deletion_requested_at IS 'Tokens of sign-ins before this instant are refused';
CREATE INDEX app_user_deletion_idx ON app_user (deletion_requested_at) WHERE deletion_requested_at IS NOT NULL;
CREATE INDEX app_user_avatar_idx ON app_user (avatar_picture_id) WHERE avatar_picture_id IS NOT NULL;

-- Tokens live a little longer than the person whom they were given to. Without this they would make a row for somebody
-- who is gone. Kept for a day.
CREATE TABLE erased_subject (
  digest    text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  erased_at timestamptz NOT NULL
);
COMMENT ON COLUMN erased_subject.digest IS 'SHA-256 of app_user.subject as it was';

-- All that is stored about a person, written down by a job because it is much; gone after a week.
CREATE TABLE data_export (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id      uuid NOT NULL UNIQUE REFERENCES app_user ON DELETE CASCADE,
  requested_at timestamptz NOT NULL,
  ready_at     timestamptz,
  ready_run    uuid,
  CHECK ((ready_at IS NULL) = (ready_run IS NULL))
);
COMMENT ON COLUMN data_export.ready_run IS 'A job may run more than once; the parts of this run are the export';
CREATE INDEX data_export_requested_idx ON data_export (requested_at);

CREATE TABLE data_export_part (
  export_id uuid NOT NULL REFERENCES data_export ON DELETE CASCADE,
  run       uuid NOT NULL,
  position  integer NOT NULL CHECK (position >= 0),
  content   text NOT NULL,
  PRIMARY KEY (export_id, run, position)
);

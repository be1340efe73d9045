CREATE TABLE favorite (
  user_id    uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  event_id   uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, event_id)
);
CREATE INDEX favorite_event_idx ON favorite (event_id);

CREATE FUNCTION eb_count_favorite() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE event SET favorite_count = favorite_count + 1 WHERE id = NEW.event_id;
  ELSE
    UPDATE event SET favorite_count = favorite_count - 1 WHERE id = OLD.event_id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER favorite_count AFTER INSERT OR DELETE ON favorite
  FOR EACH ROW EXECUTE FUNCTION eb_count_favorite();

CREATE TABLE reminder (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  event_id   uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  remind_at  timestamptz NOT NULL,
  sent_at    timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, event_id, remind_at)
);
CREATE INDEX reminder_due_idx ON reminder (remind_at) WHERE sent_at IS NULL;
CREATE INDEX reminder_event_idx ON reminder (event_id);

CREATE TABLE report (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event_id    uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  reporter_id uuid REFERENCES app_user ON DELETE SET NULL,
  reason      text NOT NULL CHECK (reason IN ('spam', 'wrong', 'offensive', 'duplicate', 'cancelled', 'other')),
  message     text CHECK (char_length(message) <= 2000),
  status      text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'dismissed')),
  handled_by  uuid REFERENCES app_user ON DELETE SET NULL,
  handled_at  timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK ((status = 'open') = (handled_at IS NULL))
);
CREATE INDEX report_open_idx ON report (created_at) WHERE status = 'open';
CREATE INDEX report_event_idx ON report (event_id);

CREATE TRIGGER report_touch BEFORE UPDATE ON report
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

-- Written, never changed. actor_id carries no foreign key: the line outlives the account, without naming a person.
CREATE TABLE audit_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  actor_id   uuid,
  action     text NOT NULL CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  subject_id text,
  changes    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(changes) = 'object'),
  request_id text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_created_idx ON audit_log (created_at);
CREATE INDEX audit_log_subject_idx ON audit_log (subject_id, created_at);
CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, created_at);

CREATE TABLE search_term (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  term         text NOT NULL CHECK (char_length(term) BETWEEN 1 AND 200),
  result_count integer NOT NULL CHECK (result_count >= 0),
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX search_term_created_idx ON search_term (created_at);

-- The outbox: a job is enqueued in the transaction of the write that it follows from.
CREATE TABLE job (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic        text NOT NULL CHECK (char_length(topic) BETWEEN 1 AND 100),
  key          text UNIQUE,
  payload      jsonb NOT NULL DEFAULT '{}',
  status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'dead')),
  attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  run_at       timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  CHECK ((status = 'running') = (locked_until IS NOT NULL))
);
COMMENT ON COLUMN job.key IS 'Set where the same job must not be enqueued twice, as for schedules';
CREATE INDEX job_due_idx ON job (run_at) WHERE status <> 'dead';

CREATE TRIGGER job_touch BEFORE UPDATE ON job
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

-- What this instance has to remember about itself, such as whether its demo events were removed.
CREATE TABLE instance_setting (
  key        text PRIMARY KEY CHECK (key ~ '^[a-z_]+$'),
  value      jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER instance_setting_touch BEFORE UPDATE ON instance_setting
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

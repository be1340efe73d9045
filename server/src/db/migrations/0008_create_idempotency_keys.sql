-- What a POST answered, kept for a day, so that a client that did not hear the answer can ask again with the same key.
CREATE TABLE idempotency_key (
  user_id      uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  key          text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
  request_hash text NOT NULL,
  -- Not jsonb, which would put the fields in an order of its own. NULL while the transaction that adds it is under way.
  result       json,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_key_created_idx ON idempotency_key (created_at);

-- A token is for programs, which cannot sign in. The identity provider is not asked about it, so what its owner may do
-- has to be known here: the roles that their latest access token named.
ALTER TABLE app_user
  ADD COLUMN roles text[] NOT NULL DEFAULT '{}' CHECK (roles <@ ARRAY['user', 'organizer', 'admin']),
  ADD COLUMN roles_at timestamptz;
COMMENT ON COLUMN app_user.roles IS 'For API tokens alone: whoever is signed in has the roles of their access token';
COMMENT ON COLUMN app_user.roles_at IS 'When the access token that named the roles was issued; an older one changes nothing';

CREATE TABLE api_token (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id      uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  token_hash   text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  prefix       text NOT NULL CHECK (char_length(prefix) BETWEEN 8 AND 12),
  scopes       text[] NOT NULL CHECK (
    cardinality(scopes) > 0 AND
    scopes <@ ARRAY['events:read', 'events:write', 'favorites:read', 'favorites:write', 'profile:read', 'admin:read']),
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days')
);
COMMENT ON COLUMN api_token.token_hash IS 'SHA-256 of the token, which is random in full: nothing slower is needed';
COMMENT ON COLUMN api_token.prefix IS 'How the token begins, so that its owner knows it again';
CREATE INDEX api_token_user_idx ON api_token (user_id, created_at DESC, id);
-- For the schedule that forgets old ones.
CREATE INDEX api_token_expires_idx ON api_token (expires_at);

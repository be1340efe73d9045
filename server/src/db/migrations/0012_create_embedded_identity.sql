-- The tables of the embedded identity server. The rest of EventBuzz knows a person by `subject` alone, whoever vouches for them.

CREATE TABLE identity_account (
  -- The `sub` of tokens; random, so that it is never given twice.
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email             text NOT NULL UNIQUE CHECK (email = lower(email) AND char_length(email) <= 254),
  is_email_verified boolean NOT NULL DEFAULT false,
  name              text CHECK (char_length(name) BETWEEN 1 AND 100),
  password_hash     text NOT NULL,
  -- The highest; the ones below it are included.
  role              text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'organizer', 'admin')),
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL
);
CREATE INDEX identity_account_created_idx ON identity_account (created_at, id);

-- One of each kind is in use; the ones before it are kept while what they signed may still be shown.
CREATE TABLE identity_key (
  id         text PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('signing', 'secret')),
  -- A private JWK, or the secret.
  material   json NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX identity_key_current_idx ON identity_key (kind) WHERE retired_at IS NULL;

-- What oidc-provider remembers: sessions, grants, codes, refresh tokens.
CREATE TABLE oidc_model (
  model       text NOT NULL,
  id          text NOT NULL,
  payload     json NOT NULL,
  grant_id    text,
  uid         text,
  user_code   text,
  account_id  text,
  consumed_at timestamptz,
  expires_at  timestamptz,
  PRIMARY KEY (model, id)
);
CREATE INDEX oidc_model_grant_idx ON oidc_model (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_model_uid_idx ON oidc_model (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_model_user_code_idx ON oidc_model (user_code) WHERE user_code IS NOT NULL;
CREATE INDEX oidc_model_account_idx ON oidc_model (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX oidc_model_expires_idx ON oidc_model (expires_at) WHERE expires_at IS NOT NULL;

-- Attempts to sign in by what was typed as address, whether there is such an account or not. The name is a keyed hash:
-- people type their password into the wrong field.
CREATE TABLE identity_attempt (
  name_hash    text PRIMARY KEY,
  failures     integer NOT NULL,
  locked_until timestamptz,
  updated_at   timestamptz NOT NULL
);
CREATE INDEX identity_attempt_updated_idx ON identity_attempt (updated_at);

-- What a mailed link stands for, once: a new password, or an address that was confirmed.
CREATE TABLE identity_mail (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  purpose    text NOT NULL CHECK (purpose IN ('reset', 'confirm')),
  account_id uuid REFERENCES identity_account ON DELETE CASCADE,
  -- Of somebody whose account is made once they have followed the link.
  email         text,
  name          text,
  password_hash text,
  -- NULL until the mail is sent.
  token_hash text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  used_at    timestamptz
);
CREATE INDEX identity_mail_account_idx ON identity_mail (account_id, created_at);
CREATE INDEX identity_mail_email_idx ON identity_mail (email, created_at) WHERE email IS NOT NULL;
CREATE INDEX identity_mail_created_idx ON identity_mail (created_at);

-- What happened, for whoever keeps the audit log; deleted after some days. Ids follow the order of commits.
CREATE TABLE identity_event (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  action  text NOT NULL,
  subject text
);
CREATE INDEX identity_event_at_idx ON identity_event (at);

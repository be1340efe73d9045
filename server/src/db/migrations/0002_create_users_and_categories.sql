CREATE TABLE app_user (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  subject       text NOT NULL UNIQUE CHECK (char_length(subject) BETWEEN 1 AND 255),
  display_name  text CHECK (char_length(display_name) BETWEEN 1 AND 100),
  email         text CHECK (char_length(email) <= 320),
  avatar_url    text CHECK (avatar_url ~ '^(https://|/)' AND char_length(avatar_url) <= 2000),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN app_user.subject IS 'The sub claim of the identity provider, which owns passwords and sign-in';

CREATE TRIGGER app_user_touch BEFORE UPDATE ON app_user
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

CREATE TABLE category (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
  slug          text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 60),
  color_hex     text NOT NULL CHECK (color_hex ~ '^#[0-9A-F]{6}$'),
  icon_name     text NOT NULL CHECK (icon_name ~ '^[a-z0-9_]{1,60}$'),
  display_order integer NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER category_touch BEFORE UPDATE ON category
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

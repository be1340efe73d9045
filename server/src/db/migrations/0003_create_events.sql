CREATE TABLE series (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  rrule       text NOT NULL CHECK (char_length(rrule) BETWEEN 1 AND 500),
  starts_at   timestamp NOT NULL,
  timezone    text NOT NULL CHECK ((timestamptz 'epoch' AT TIME ZONE timezone) IS NOT NULL),
  exdates     timestamp[] NOT NULL DEFAULT '{}',
  rdates      timestamp[] NOT NULL DEFAULT '{}',
  created_by  uuid REFERENCES app_user ON DELETE SET NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN series.rrule IS 'RFC 5545 recurrence rule';
COMMENT ON COLUMN series.starts_at IS 'Wall-clock time of the first occurrence in timezone, so that it holds across daylight-saving changes';

CREATE TRIGGER series_touch BEFORE UPDATE ON series
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

CREATE TABLE event (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug           text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 120),
  title          text NOT NULL CHECK (char_length(title) BETWEEN 3 AND 255),
  description    text CHECK (char_length(description) <= 5000),
  category_id    uuid NOT NULL REFERENCES category ON DELETE RESTRICT,
  latitude       double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude      double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  venue          text CHECK (char_length(venue) BETWEEN 1 AND 255),
  address        text CHECK (char_length(address) BETWEEN 1 AND 500),
  city           text CHECK (char_length(city) BETWEEN 1 AND 100),
  country        text CHECK (char_length(country) BETWEEN 1 AND 100),
  start_date     timestamptz NOT NULL CHECK (isfinite(start_date)),
  end_date       timestamptz CHECK (isfinite(end_date)),
  timezone       text NOT NULL CHECK (
                   timezone ~ '^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$'
                   AND (timestamptz 'epoch' AT TIME ZONE timezone) IS NOT NULL),
  all_day        boolean NOT NULL DEFAULT false,
  image_url      text CHECK (image_url ~ '^(https://|/storage/)' AND char_length(image_url) <= 2000),
  ticket_url     text CHECK (ticket_url ~ '^https://' AND char_length(ticket_url) <= 2000),
  url            text CHECK (url ~ '^https://' AND char_length(url) <= 2000),
  price_min      numeric(10, 2) CHECK (price_min >= 0),
  price_max      numeric(10, 2) CHECK (price_max >= 0),
  currency       text CHECK (currency ~ '^[A-Z]{3}$'),
  status         text NOT NULL DEFAULT 'draft'
                   CHECK (status IN ('draft', 'pending', 'active', 'cancelled', 'completed')),
  source         text NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'api', 'import', 'user')),
  source_name    text CHECK (char_length(source_name) BETWEEN 1 AND 100),
  external_id    text CHECK (char_length(external_id) BETWEEN 1 AND 500),
  series_id      uuid REFERENCES series ON DELETE SET NULL,
  created_by     uuid REFERENCES app_user ON DELETE SET NULL,
  metadata       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  favorite_count integer NOT NULL DEFAULT 0 CHECK (favorite_count >= 0),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),

  location geography(Point, 4326) NOT NULL GENERATED ALWAYS AS
    (ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography) STORED,
  -- One number for a square of 0.05 degrees; db/geo.ts counts the same way.
  cell integer NOT NULL GENERATED ALWAYS AS (
    least(floor((latitude + 90) / 0.05)::integer, 3599) * 7200
    + floor((longitude + 180) / 0.05)::integer % 7200) STORED,
  -- When it is over: an all-day event with its last local day, one without a known end two hours after its start.
  ends_at timestamptz NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN end_date > start_date THEN end_date
      WHEN all_day THEN (date_trunc('day', start_date AT TIME ZONE timezone) + interval '1 day') AT TIME ZONE timezone
      ELSE (start_date AT TIME ZONE 'UTC' + interval '2 hours') AT TIME ZONE 'UTC'
    END) STORED,
  search_vector tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, eb_unaccent(title)), 'A')
    || setweight(to_tsvector('simple'::regconfig, eb_unaccent(coalesce(venue, '') || ' ' || coalesce(city, ''))), 'B')
    || setweight(to_tsvector('simple'::regconfig, eb_unaccent(coalesce(description, ''))), 'C')) STORED,

  CONSTRAINT event_ends_after_start CHECK (end_date >= start_date),
  CONSTRAINT event_price_order CHECK (price_max >= price_min),
  CONSTRAINT event_price_has_minimum CHECK (price_max IS NULL OR price_min IS NOT NULL),
  CONSTRAINT event_price_has_currency CHECK (coalesce(price_max, price_min, 0) = 0 OR currency IS NOT NULL),
  CONSTRAINT event_external_id_has_source CHECK ((source_name IS NULL) = (external_id IS NULL)),
  CONSTRAINT event_source_key UNIQUE (source_name, external_id)
);

CREATE TRIGGER event_touch BEFORE UPDATE ON event
  FOR EACH ROW WHEN (OLD.favorite_count = NEW.favorite_count) EXECUTE FUNCTION eb_touch_updated_at();

-- Nearest first, straight out of the index (KNN). Only what a visitor can be shown is in it.
CREATE INDEX event_upcoming_location_idx ON event USING gist (location) WHERE status IN ('active', 'cancelled');
-- The rectangle of a map.
CREATE INDEX event_upcoming_box_idx ON event USING gist ((location::geometry)) WHERE status IN ('active', 'cancelled');
-- Date order and date windows near a point. Finished events have their own, so that they never slow down the others.
CREATE INDEX event_upcoming_cell_start_idx ON event (cell, start_date) WHERE status IN ('active', 'cancelled');
CREATE INDEX event_completed_location_idx ON event USING gist (location) WHERE status = 'completed';
CREATE INDEX event_completed_box_idx ON event USING gist ((location::geometry)) WHERE status = 'completed';
CREATE INDEX event_search_idx ON event USING gin (search_vector);
CREATE INDEX event_title_trigram_idx ON event USING gin (lower(eb_unaccent(title)) gin_trgm_ops);
CREATE INDEX event_ends_at_idx ON event (ends_at) WHERE status IN ('active', 'cancelled');
CREATE INDEX event_category_idx ON event (category_id);
CREATE INDEX event_series_idx ON event (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX event_created_by_idx ON event (created_by) WHERE created_by IS NOT NULL;

CREATE TABLE event_old_slug (
  slug       text PRIMARY KEY,
  event_id   uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_old_slug_event_idx ON event_old_slug (event_id);

CREATE TABLE event_tag (
  event_id uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  tag      text NOT NULL CHECK (char_length(tag) BETWEEN 1 AND 50 AND tag = lower(tag)),
  position smallint NOT NULL CHECK (position BETWEEN 0 AND 19),
  PRIMARY KEY (event_id, tag),
  UNIQUE (event_id, position)
);
CREATE INDEX event_tag_tag_idx ON event_tag (tag);

CREATE TABLE event_image (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  event_id      uuid NOT NULL REFERENCES event ON DELETE CASCADE,
  urls          jsonb NOT NULL CHECK (jsonb_typeof(urls) = 'object'),
  alt           text CHECK (char_length(alt) <= 500),
  display_order smallint NOT NULL DEFAULT 0 CHECK (display_order >= 0),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (event_id, display_order) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON COLUMN event_image.urls IS 'Address of each variant by its name, "original" among them';

CREATE TRIGGER event_image_touch BEFORE UPDATE ON event_image
  FOR EACH ROW EXECUTE FUNCTION eb_touch_updated_at();

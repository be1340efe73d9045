-- A picture as it was made of what somebody uploaded. Events that show the same one share it and its files.
CREATE TABLE picture (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  digest     text NOT NULL UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
  width      integer NOT NULL CHECK (width > 0),
  height     integer NOT NULL CHECK (height > 0),
  thumbhash  text NOT NULL CHECK (char_length(thumbhash) BETWEEN 1 AND 60),
  variants   jsonb NOT NULL CHECK (jsonb_typeof(variants) = 'array'),
  file_keys  text[] NOT NULL CHECK (cardinality(file_keys) > 0),
  used_at    timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN picture.digest IS 'Of the pixels and the way that variants are made of them';
COMMENT ON COLUMN picture.variants IS 'Those that can be read: [{width, height, type, url}]';
COMMENT ON COLUMN picture.file_keys IS 'All that may be in the storage; written before any of them is stored, so that none is ever forgotten there';
COMMENT ON COLUMN picture.used_at IS 'When an upload last wanted it. Without an event since a day it is an orphan';
-- The search for orphans goes by age.
CREATE INDEX picture_used_at_idx ON picture (used_at);

-- NULL: a picture whose address came from elsewhere. RESTRICT: who deletes a picture asks first whether it is used.
ALTER TABLE event_image ADD COLUMN picture_id uuid REFERENCES picture ON DELETE RESTRICT;
CREATE INDEX event_image_picture_idx ON event_image (picture_id) WHERE picture_id IS NOT NULL;

-- The one form in which words are kept and looked for: no accents, lower case, full-width and composed characters as
-- plain ones. Punctuation becomes space, so that the parser sees no file names, host names or negative numbers.
-- Scripts without spaces between words are cut into characters: a word of them is then found as a phrase.
CREATE FUNCTION public.eb_search_text(value text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN regexp_replace(
    regexp_replace(
      lower(public.eb_unaccent(normalize(value, NFKC))),
      '[!-/:-@\[-`{-~¡¿«»‘’‚“”„–—…·•・、。「」『』]', ' ', 'g'),
    '([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3041-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0002FA1F])',
    ' \1 ', 'g');

-- What a search needs of an event that the public may see, narrow enough to be read by the thousand.
CREATE TABLE event_search (
  event_id     uuid PRIMARY KEY REFERENCES event ON DELETE CASCADE,
  words        tsvector NOT NULL,
  heading      tsvector NOT NULL,
  category_id  uuid NOT NULL,
  location     geography(Point, 4326) NOT NULL,
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  is_completed boolean NOT NULL,
  is_free      boolean
);
COMMENT ON COLUMN event_search.words IS 'A: title; B: tags, venue, city; C: description; D: name of the category';
COMMENT ON COLUMN event_search.heading IS 'The words without the description: short, so that ranking need not unpack that';
COMMENT ON COLUMN event_search.is_free IS 'Null where no price is known';

-- All words of public events. The prominent ones, which stand in more than a description, are what typing errors are
-- corrected to.
CREATE TABLE search_word (
  word         text COLLATE "C" PRIMARY KEY,
  is_prominent boolean NOT NULL
);

-- Brings the rows of these events up to date, and takes them out where the public may not see the event.
CREATE FUNCTION public.eb_refresh_search(ids uuid[]) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM event_search s WHERE s.event_id = ANY(ids)
    AND NOT EXISTS (SELECT FROM event e
      WHERE e.id = s.event_id AND e.status IN ('active', 'cancelled', 'completed'));
  INSERT INTO event_search AS s
    (event_id, words, heading, category_id, location, starts_at, ends_at, is_completed, is_free)
  SELECT e.id,
    part.heading || setweight(to_tsvector('simple', eb_search_text(coalesce(e.description, ''))), 'C'), part.heading,
    e.category_id, e.location, e.start_date, e.ends_at, e.status = 'completed',
    CASE
      WHEN e.price_min = 0 AND coalesce(e.price_max, 0) = 0 THEN true
      WHEN coalesce(e.price_max, e.price_min) > 0 THEN false
    END
  FROM event e JOIN category c ON c.id = e.category_id
    -- The bar, which no text can hold here, keeps a phrase from running on from one field into the next.
    CROSS JOIN LATERAL (SELECT
      setweight(to_tsvector('simple', eb_search_text(e.title)), 'A') || '''|'':1'::tsvector
      || setweight(to_tsvector('simple', eb_search_text(coalesce(e.venue, ''))), 'B') || '''|'':1'::tsvector
      || setweight(to_tsvector('simple', eb_search_text(coalesce(e.city, ''))), 'B') || '''|'':1'::tsvector
      || setweight(to_tsvector('simple', eb_search_text(coalesce(
           (SELECT string_agg(tag, ' ' ORDER BY position) FROM event_tag WHERE event_id = e.id), ''))), 'B')
      || '''|'':1'::tsvector
      || setweight(to_tsvector('simple', eb_search_text(c.name)), 'D') || '''|'':1'::tsvector AS heading) part
  WHERE e.id = ANY(ids) AND e.status IN ('active', 'cancelled', 'completed')
  ON CONFLICT (event_id) DO UPDATE SET
    words = excluded.words, heading = excluded.heading, category_id = excluded.category_id, location = excluded.location,
    starts_at = excluded.starts_at, ends_at = excluded.ends_at, is_completed = excluded.is_completed,
    is_free = excluded.is_free
  WHERE (s.words, s.category_id, s.location::bytea, s.starts_at, s.ends_at, s.is_completed, s.is_free)
    IS DISTINCT FROM (excluded.words, excluded.category_id, excluded.location::bytea, excluded.starts_at,
      excluded.ends_at, excluded.is_completed, excluded.is_free);
END $$;

CREATE FUNCTION public.eb_refresh_search_of_rows() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.eb_refresh_search(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END $$;

-- Favourites are counted in the same table and must cost next to nothing here.
CREATE FUNCTION public.eb_refresh_search_of_changes() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT a.id FROM changed a JOIN before b ON b.id = a.id
    WHERE (a.title, a.description, a.venue, a.city, a.category_id, a.latitude, a.longitude, a.start_date, a.ends_at,
        a.price_min, a.price_max, a.status)
      IS DISTINCT FROM (b.title, b.description, b.venue, b.city, b.category_id, b.latitude, b.longitude, b.start_date,
        b.ends_at, b.price_min, b.price_max, b.status));
BEGIN
  IF ids <> '{}' THEN
    PERFORM public.eb_refresh_search(ids);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.eb_refresh_search_of_tags() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.eb_refresh_search(ARRAY(SELECT DISTINCT event_id FROM changed));
  RETURN NULL;
END $$;

CREATE FUNCTION public.eb_refresh_search_of_category() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.eb_refresh_search(ARRAY(SELECT id FROM public.event WHERE category_id = NEW.id));
  RETURN NULL;
END $$;

-- For each statement, not for each row: a call costs several times what one row more does.
CREATE TRIGGER event_added AFTER INSERT ON event
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eb_refresh_search_of_rows();
CREATE TRIGGER event_changed AFTER UPDATE ON event
  REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION eb_refresh_search_of_changes();
CREATE TRIGGER event_tag_added AFTER INSERT ON event_tag
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eb_refresh_search_of_tags();
CREATE TRIGGER event_tag_changed AFTER UPDATE ON event_tag
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eb_refresh_search_of_tags();
CREATE TRIGGER event_tag_removed AFTER DELETE ON event_tag
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eb_refresh_search_of_tags();
CREATE TRIGGER category_renamed AFTER UPDATE OF name ON category
  FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION eb_refresh_search_of_category();

SELECT eb_refresh_search(array_agg(id)) FROM event;

INSERT INTO search_word (word, is_prominent)
SELECT w.lexeme, bool_or(w.weights && '{A,B,D}')
FROM event_search s, unnest(s.words) AS w WHERE w.lexeme <> '|'
GROUP BY w.lexeme;

-- Without the list of pending entries, which every search would read through.
CREATE INDEX event_search_words_idx ON event_search USING gin (words) WITH (fastupdate = off);
-- The soonest and the nearest of very many matches.
CREATE INDEX event_search_upcoming_idx ON event_search (starts_at) WHERE NOT is_completed;
CREATE INDEX event_search_location_idx ON event_search USING gist (location) WHERE NOT is_completed;
CREATE INDEX search_word_trigram_idx ON search_word USING gin (word gin_trgm_ops) WHERE is_prominent;
-- Of event.search_vector, which has neither tags nor scripts without spaces; nothing reads it any more.
DROP INDEX event_search_idx;
ANALYZE event_search, search_word;

INSERT INTO category (name, slug, color_hex, icon_name, display_order) VALUES
  ('Music', 'music', '#7C4DFF', 'music_note', 1),
  ('Sports', 'sports', '#00C853', 'sports', 2),
  ('Food & Drink', 'food-drink', '#FF6D00', 'restaurant', 3),
  ('Arts & Culture', 'arts', '#F50057', 'palette', 4),
  ('Tech', 'tech', '#2979FF', 'computer', 5),
  ('Outdoor', 'outdoor', '#00BFA5', 'nature', 6),
  ('Community', 'community', '#FFD600', 'people', 7),
  ('Nightlife', 'nightlife', '#AA00FF', 'nightlife', 8),
  ('Education', 'education', '#00B0FF', 'school', 9),
  ('Other', 'other', '#757575', 'event', 10)
ON CONFLICT (slug) DO NOTHING;

#!/bin/sh
# Runs once, when the data folder is empty, as the superuser: databases, roles and what each role may.
#   eventbuzz_owner  owns the tables; migrations run as it
#   eventbuzz_app    reads and writes rows; EventBuzz runs as it
#   keycloak         owns its own database
#   exporter         sees statistics, no rows
#   backup           reads everything, writes nothing
set -eu
secrets=${SECRETS_DIR:-/run/secrets}

psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  -v owner="$(cat "$secrets/postgres_owner_password")" \
  -v app="$(cat "$secrets/postgres_app_password")" \
  -v keycloak="$(cat "$secrets/postgres_keycloak_password")" \
  -v exporter="$(cat "$secrets/postgres_exporter_password")" \
  -v backup="$(cat "$secrets/postgres_backup_password")" <<'SQL'
-- So that no password reaches the log, should one of these fail.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
CREATE ROLE eventbuzz_owner LOGIN CONNECTION LIMIT 5 PASSWORD :'owner';
CREATE ROLE eventbuzz_app LOGIN CONNECTION LIMIT 40 PASSWORD :'app';
CREATE ROLE keycloak LOGIN CONNECTION LIMIT 20 PASSWORD :'keycloak';
CREATE ROLE exporter LOGIN CONNECTION LIMIT 4 PASSWORD :'exporter';
CREATE ROLE backup LOGIN CONNECTION LIMIT 4 PASSWORD :'backup';
GRANT pg_monitor TO exporter;
GRANT pg_read_all_data TO backup;

-- A migration gives up rather than let everybody wait behind it.
ALTER ROLE eventbuzz_owner SET lock_timeout = '5s';
ALTER ROLE eventbuzz_app SET statement_timeout = '30s';
ALTER ROLE exporter SET statement_timeout = '10s';
ALTER ROLE backup SET default_transaction_read_only = on;

-- The image makes this one already, for its superuser.
SELECT 'CREATE DATABASE eventbuzz' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'eventbuzz') \gexec
ALTER DATABASE eventbuzz OWNER TO eventbuzz_owner;
CREATE DATABASE keycloak OWNER keycloak;
REVOKE ALL ON DATABASE eventbuzz, keycloak, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE eventbuzz TO eventbuzz_app, exporter, backup;
GRANT CONNECT ON DATABASE keycloak TO backup;
GRANT CONNECT ON DATABASE postgres TO exporter, backup;

\connect eventbuzz
-- Only a superuser may; migrations find them there.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
-- The image adds these; nothing uses them.
DROP EXTENSION IF EXISTS postgis_tiger_geocoder CASCADE;
DROP EXTENSION IF EXISTS postgis_topology CASCADE;
ALTER SCHEMA public OWNER TO eventbuzz_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO eventbuzz_app, exporter, backup;
-- What the owner will make, the app may use and not change.
ALTER DEFAULT PRIVILEGES FOR ROLE eventbuzz_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO eventbuzz_app;
ALTER DEFAULT PRIVILEGES FOR ROLE eventbuzz_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO eventbuzz_app;
SQL

#!/bin/bash
# What the image of PostgreSQL does when it starts, as far as compose.yaml asks for it: makes the database once, runs
# the files of /docker-entrypoint-initdb.d, and becomes the server.
set -eu
export PGDATA=/var/lib/postgresql/15/docker
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  # shellcheck disable=SC2086 # they are several
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -w -o "-c listen_addresses=''" start
  PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  export PGPASSWORD
  psql --username "$POSTGRES_USER" --dbname postgres -c "CREATE DATABASE \"$POSTGRES_DB\""
  for file in /docker-entrypoint-initdb.d/*.sh; do sh "$file"; done
  pg_ctl -m fast -w stop
  unset PGPASSWORD
fi
exec "$@"

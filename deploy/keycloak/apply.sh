#!/bin/bash
# Makes the realm of the running Keycloak what the file beside this says, with the same settings as its import.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
here=$(dirname "$0")
# shellcheck source=deploy/keycloak/realm-settings.sh
. "$here/realm-settings.sh"
export KEYCLOAK_ADMIN_PASSWORD_FILE=$secrets/keycloak_admin_password
exec "${NODE:-node}" /app/server/bin/eventbuzz.mjs keycloak apply --renew-secrets --file "$here/eventbuzz-realm.json" "$@"

#!/bin/bash
# Keycloak, and the realm that it imports, take secrets from the environment alone; here they come from secret files.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
KC_DB_PASSWORD=$(<"$secrets/postgres_keycloak_password")
KC_BOOTSTRAP_ADMIN_PASSWORD=$(<"$secrets/keycloak_admin_password")
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD
# shellcheck source=deploy/keycloak/realm-settings.sh
. "$(dirname "$0")/realm-settings.sh"
exec "${KC:-/opt/keycloak/bin/kc.sh}" "$@"

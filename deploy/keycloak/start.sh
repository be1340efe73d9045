#!/bin/bash
# Keycloak, and the realm that it imports, take secrets from the environment alone; here they come from secret files.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
KC_DB_PASSWORD=$(<"$secrets/postgres_keycloak_password")
KC_BOOTSTRAP_ADMIN_PASSWORD=$(<"$secrets/keycloak_admin_password")
EVENTBUZZ_SERVER_SECRET=$(<"$secrets/keycloak_client_secret")
KEYCLOAK_SMTP_PASSWORD=$(<"$secrets/smtp_password")
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD EVENTBUZZ_SERVER_SECRET KEYCLOAK_SMTP_PASSWORD

if [ -z "${KEYCLOAK_SMTP_HOST:-}" ]; then
  # Nobody could follow a link that is never sent.
  unset KEYCLOAK_SMTP_HOST
  export KEYCLOAK_VERIFY_EMAIL=false
fi
if [ -z "${KEYCLOAK_MAIL_FROM:-}" ]; then unset KEYCLOAK_MAIL_FROM; fi
if [ -z "${KEYCLOAK_SMTP_USER:-}" ]; then export KEYCLOAK_SMTP_AUTH=false; fi
if [ "${KEYCLOAK_SMTP_PORT:-}" = 465 ]; then export KEYCLOAK_SMTP_SSL=true KEYCLOAK_SMTP_STARTTLS=false; fi
exec "${KC:-/opt/keycloak/bin/kc.sh}" "$@"

# shellcheck shell=bash
# What the file of the realm takes from the environment: secrets from their files, and what follows from the mail server.
# To be sourced, with `secrets` set.
EVENTBUZZ_SERVER_SECRET=$(<"${secrets:?}/keycloak_client_secret")
KEYCLOAK_SMTP_PASSWORD=$(<"$secrets/smtp_password")
export EVENTBUZZ_SERVER_SECRET KEYCLOAK_SMTP_PASSWORD

if [ -z "${KEYCLOAK_SMTP_HOST:-}" ]; then
  # Nobody could follow a link that is never sent.
  unset KEYCLOAK_SMTP_HOST
  export KEYCLOAK_VERIFY_EMAIL=false
fi
if [ -z "${KEYCLOAK_MAIL_FROM:-}" ]; then unset KEYCLOAK_MAIL_FROM; fi
if [ -z "${KEYCLOAK_SMTP_USER:-}" ]; then export KEYCLOAK_SMTP_AUTH=false; fi
if [ "${KEYCLOAK_SMTP_PORT:-}" = 465 ]; then export KEYCLOAK_SMTP_SSL=true KEYCLOAK_SMTP_STARTTLS=false; fi

# Where nobody signs in with a provider, the file of its secret holds something else.
if [ -n "${KEYCLOAK_GOOGLE_CLIENT_ID:-}" ]; then
  KEYCLOAK_GOOGLE_CLIENT_SECRET=$(<"$secrets/keycloak_google_client_secret")
  export KEYCLOAK_GOOGLE_CLIENT_SECRET KEYCLOAK_GOOGLE_ENABLED=true
else
  unset KEYCLOAK_GOOGLE_CLIENT_ID
fi
if [ -n "${KEYCLOAK_GITHUB_CLIENT_ID:-}" ]; then
  KEYCLOAK_GITHUB_CLIENT_SECRET=$(<"$secrets/keycloak_github_client_secret")
  export KEYCLOAK_GITHUB_CLIENT_SECRET KEYCLOAK_GITHUB_ENABLED=true
else
  unset KEYCLOAK_GITHUB_CLIENT_ID
fi

#!/bin/sh
# Writes the configuration for this server and starts Alertmanager; with --print it prints it instead.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
edits=

# only_if NAME VALUE: leaves out what stands behind `#if NAME` when there is no value.
only_if() {
  [ -n "$2" ] || edits="$edits
/^#if $1\$/,/^#end\$/d"
}
# fill NAME VALUE: puts the value where {{NAME}} stands.
fill() {
  case $2 in
    *["'|&\\"]*) echo "$1 must not contain any of ' | & \\" >&2; exit 1 ;;
  esac
  edits="$edits
s|{{$1}}|$2|g"
}
# What a secret file holds; one that is empty or missing is not used.
held() { cat "$secrets/$1" 2>/dev/null || true; }

only_if SMTP_HOST "${SMTP_HOST:-}"
only_if SMTP_USER "${SMTP_HOST:+${SMTP_USER:-}}"
only_if ALERT_WEBHOOK "$(held alert_webhook_url)"
only_if DEAD_MAN "$(held dead_man_url)"
fill SECRETS_DIR "$secrets"
fill SITE_URL "${SITE_URL:?}"
fill ALERT_EMAIL "${ALERT_EMAIL:-}"
fill SMTP_HOST "${SMTP_HOST:-}"
fill SMTP_PORT "${SMTP_PORT:-587}"
fill SMTP_FROM "${SMTP_FROM:-}"
fill SMTP_USER "${SMTP_USER:-}"
configuration=$(sed -e "$edits
/^#\(if .*\|end\)\$/d" "$(dirname "$0")/alertmanager.yml.template")

if [ "${1:-}" = --print ]; then
  printf '%s\n' "$configuration"
  exit
fi
file=${CONFIG_FILE:-/tmp/alertmanager.yml}
printf '%s\n' "$configuration" >"$file"
exec "${ALERTMANAGER:-/bin/alertmanager}" --config.file="$file" "$@"

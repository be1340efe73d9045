#!/bin/sh
# Prometheus reads no variables. What depends on this server goes into files that prometheus.yml reads as targets.
set -eu
targets=${TARGETS_DIR:-/tmp/targets}
mkdir -p "$targets"
printf '[{"targets":["%s/api/v1/health"]}]\n' "${SITE_URL:?}" >"$targets/site.json"
services=
if [ -n "${MEILISEARCH_URL:-}" ]; then services="\"$MEILISEARCH_URL/health\""; fi
printf '[{"targets":[%s]}]\n' "$services" >"$targets/service.json"
exec "${PROMETHEUS:-/bin/prometheus}" "$@"

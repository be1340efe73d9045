#!/bin/sh
# VersityGW takes its root keys from the environment alone; here they come from secret files.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
ROOT_ACCESS_KEY_ID=$(cat "$secrets/object_storage_root_access_key")
ROOT_SECRET_ACCESS_KEY=$(cat "$secrets/object_storage_root_secret_key")
export ROOT_ACCESS_KEY_ID ROOT_SECRET_ACCESS_KEY
exec "${VERSITYGW:-versitygw}" posix "${OBJECTS_DIR:-/objects}"

#!/bin/bash
# Prepares InfluxDB 2 for Spoor's payloads, with its command `influx`: the bucket and how long it keeps points; the name
# under which InfluxQL and the interface of version 1 know it (DBRP mapping); a user who only writes and one who only
# reads. The image has made organisation, bucket and token at its first start. Run it as often as you like.
#
#   INFLUX_HOST            where it is, such as https://localhost:8086
#   INFLUX_ORG             the organisation
#   INFLUX_TOKEN_FILE      a token that may do all this
#   SSL_CERT_FILE          authority that issued its certificate, as PEM; the system's authorities without it
#   SPOOR_BUCKET           the bucket, and the database that it is for version 1 (mqtt)
#   SPOOR_RETENTION        how long it keeps points, such as 90d; 0 for ever (90d)
#   SPOOR_USERS            folder with passwords: the file spoor is the writer's, grafana the reader's. What is not there is
#                          left alone
#   SPOOR_WRITER, SPOOR_READER   what these two are called (spoor, grafana)
#   SPOOR_WAIT             seconds to wait for InfluxDB at most (600)
set -euo pipefail

: "${INFLUX_HOST:?is not set; write the address, such as https://localhost:8086}"
: "${INFLUX_ORG:?is not set; write the name of the organisation}"
: "${INFLUX_TOKEN_FILE:?is not set; write the name of the file with the token}"
bucket="${SPOOR_BUCKET:-mqtt}"
retention="${SPOOR_RETENTION:-90d}"
patience="${SPOOR_WAIT:-600}"
source "$(dirname "${BASH_SOURCE[0]}")/../setup/common.sh"

[[ "$bucket" =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail "SPOOR_BUCKET is '$bucket'; take letters, digits, '.', '-' and '_' only"
[[ "$retention" =~ ^(0|[1-9][0-9]*[hdw])$ ]] || fail "SPOOR_RETENTION is '$retention'; write hours, days or weeks, such as 90d, or 0"

# The image sets InfluxDB up when there is no database, and else leaves all as it is: also what was cut short.
unknown_token() {
  fail "InfluxDB at $INFLUX_HOST does not know the token in $INFLUX_TOKEN_FILE: $1
If payloads are to be kept, the file must hold the token of its first start (key admin-token of the Secret). If there are none
yet, its first start may have been cut short: delete its volume and its pod, so that it starts anew."
}

# Takes what it is told, and ends the script if that fails, with the reason that `influx` gives.
influx_do() {
  local answer
  if ! answer="$(influx "$@" 2>&1)"; then
    [[ "$answer" != *"401 Unauthorized"* ]] || unknown_token "$answer"
    fail "influx $1 $2 $3: $answer"
  fi
  printf '%s\n' "$answer"
}

await() {
  local answer= deadline=$((SECONDS + patience))
  until answer="$(influx ping 2>&1)"; do
    ((SECONDS < deadline)) || fail "InfluxDB at $INFLUX_HOST is not ready after $patience s: $answer"
    sleep 2
  done
  echo "InfluxDB answers at $INFLUX_HOST"
}

# Columns: ID, name, retention, …
bucket_id() {
  influx_do bucket list --hide-headers | awk -v name="$bucket" '$2 == name { print $1 }'
}

# What a user of version 1 may do, such as write:orgs/ORG/buckets/ID, one on a line; nothing for a user who is not there.
# The answer is JSON of one member a line; the user's name is its member "token", and comes before "permissions".
rights() {
  influx_do v1 auth list --json | awk -v name="\"$1\"," '
    $1 == "\"token\":" { mine = $2 == name }
    $1 == "\"permissions\":" { listing = mine; next }
    $1 ~ /^]/ { listing = 0 }
    listing { gsub(/[",]/, "", $1); print $1 }'
}

# One user of version 1. Takes name, file of the password, right (read or write) and the bucket's ID.
user() {
  local name="$1" right="$3" id="$4" password known
  password="$(secret "$2")"
  known="$(rights "$name")"
  if [[ -n "$known" && ! "$known" =~ ^$right:orgs/[^/]+/buckets/$id$ ]]; then
    influx_do v1 auth delete --username "$name" > /dev/null
    echo "took $known from $name"
    known=
  fi
  if [[ -n "$known" ]]; then
    influx_do v1 auth set-password --username "$name" --password "$password" > /dev/null
    echo "set the password of $name"
  else
    influx_do v1 auth create --username "$name" --password "$password" "--$right-bucket" "$id" --description spoor > /dev/null
    echo "made $name, who may $right $bucket"
  fi
}

await
INFLUX_TOKEN="$(secret "$INFLUX_TOKEN_FILE")"
export INFLUX_TOKEN

id="$(bucket_id)"
if [[ -z "$id" ]]; then
  influx_do bucket create --name "$bucket" --retention "$retention" > /dev/null
  id="$(bucket_id)"
  [[ -n "$id" ]] || fail "the bucket $bucket was made, and is not there"
  echo "made the bucket $bucket"
else
  influx_do bucket update --id "$id" --retention "$retention" > /dev/null
  echo "the bucket $bucket keeps points for $retention"
fi

# Columns: ID, database, bucket ID, retention policy, default, virtual, organisation. Virtual ones come after an empty line,
# and go when the bucket gets another name.
mapped="$(influx_do v1 dbrp list --db "$bucket" --hide-headers | awk -v id="$id" 'NF == 0 { exit } $3 == id { print $1 }')"
if [[ -z "$mapped" ]]; then
  influx_do v1 dbrp create --db "$bucket" --rp autogen --bucket-id "$id" --default > /dev/null
  echo "mapped the database $bucket to it"
fi

users="${SPOOR_USERS:-}"
if [[ -n "$users" && -e "$users/spoor" ]]; then
  user "${SPOOR_WRITER:-spoor}" "$users/spoor" write "$id"
fi
if [[ -n "$users" && -e "$users/grafana" ]]; then
  user "${SPOOR_READER:-grafana}" "$users/grafana" read "$id"
fi
echo "done"

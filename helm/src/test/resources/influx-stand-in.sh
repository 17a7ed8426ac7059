#!/bin/bash
# Stands in for InfluxDB's command `influx` 2.7 in tests: the subcommands that setup.sh uses, with the flags, the tables and
# the refusals of the real one. What it knows is in the folder $STAND_IN: the files buckets, mappings and users hold lines,
# "token" the token that it takes, "starting" how many more pings it refuses. Each call is added to "calls".
set -euo pipefail
cd "$STAND_IN"
touch buckets mappings users
echo "$*" >> calls
org=0a1b2c3d4e5f6071

fail() {
  echo "Error: $*" >&2
  exit 1
}

next_id() {
  local n=0
  [[ ! -e ids ]] || n="$(<ids)"
  echo $((n + 1)) > ids
  printf '%016x' $((n + 1))
}

command="$1 ${2:-} ${3:-}"
if [[ "$1" == ping ]]; then
  left="$(cat starting 2> /dev/null || echo 0)"
  if ((left > 0)); then
    echo $((left - 1)) > starting
    fail "Get \"$INFLUX_HOST/health\": dial tcp: connect: connection refused"
  fi
  echo OK
  exit 0
fi
[[ "${INFLUX_TOKEN:-}" == "$(<token)" ]] || fail "failed: 401 Unauthorized: unauthorized access"
[[ -n "${INFLUX_ORG:-}" ]] || fail "must specify org ID or org name"

if [[ "$1" == v1 ]]; then
  shift 3
else
  command="$1 $2"
  shift 2
fi
declare -A flag=()
while (($# > 0)); do
  case "$1" in
    --hide-headers | --json | --default) flag[${1#--}]=yes; shift ;;
    --name | --id | --retention | --db | --rp | --bucket-id | --username | --password | --read-bucket | --write-bucket | --description)
      flag[${1#--}]="$2"
      shift 2
      ;;
    *) fail "flag provided but not defined: -${1#--}" ;;
  esac
done

known_bucket() {
  grep -q "^$1 " buckets || fail "failed to find bucket by ID: 404 Not Found: bucket not found"
}

case "$command" in
  "bucket list")
    [[ -n "${flag[hide-headers]:-}" ]] || printf 'ID\tName\tRetention\tShard group duration\tOrganization ID\tSchema Type\n'
    printf 'f000000000000001\t_monitoring\t168h0m0s\t24h0m0s\t\t%s\timplicit\n' $org
    while read -r id name retention; do
      printf '%s\t%s\t\t%s\t24h0m0s\t\t%s\timplicit\n' "$id" "$name" "$retention" $org
    done < buckets
    ;;
  "bucket create")
    ! grep -q " ${flag[name]} " buckets || fail "failed to create bucket: 422 Unprocessable Entity: bucket with name ${flag[name]} already exists"
    echo "$(next_id) ${flag[name]} ${flag[retention]}" >> buckets
    ;;
  "bucket update")
    known_bucket "${flag[id]}"
    sed -i -E "s/^(${flag[id]} [^ ]+) .*/\1 ${flag[retention]}/" buckets
    ;;
  "v1 dbrp list")
    grep " ${flag[db]} " mappings | while read -r id db bucket rp; do
      printf '%s\t%s\t\t%s\t%s\t\ttrue\tfalse\t%s\n' "$id" "$db" "$bucket" "$rp" $org
    done || true
    printf '\nVIRTUAL DBRP MAPPINGS (READ-ONLY)\n----------------------------------\n'
    # One for each bucket that has none of its own.
    while read -r id name _; do
      grep -q " $id " mappings || printf '%s\t%s\t\t%s\tautogen\t\ttrue\ttrue\t%s\n' "$id" "$name" "$id" $org
    done < buckets
    ;;
  "v1 dbrp create")
    known_bucket "${flag[bucket-id]}"
    ! grep -q " ${flag[db]} [^ ]* ${flag[rp]}$" mappings || fail "failed to create dbrp: 409 Conflict"
    echo "$(next_id) ${flag[db]} ${flag[bucket-id]} ${flag[rp]}" >> mappings
    ;;
  "v1 auth list")
    [[ -s users ]] || { echo null; exit 0; }
    echo '['
    separator=
    while read -r id name right password; do
      printf '%s' "$separator"
      printf '\t{\n\t\t"id": "%s",\n\t\t"description": "%s",\n\t\t"token": "%s",\n' "$id" "made by a test" "$name"
      printf '\t\t"status": "active",\n\t\t"userName": "admin",\n\t\t"userID": "0c0c0c0c0c0c0c0c",\n'
      printf '\t\t"permissions": [\n\t\t\t"%s"\n\t\t]\n\t}' "$right"
      separator=$',\n'
    done < users
    printf '\n]\n'
    ;;
  "v1 auth create")
    ! grep -q "^[^ ]* ${flag[username]} " users || fail "authorization with username \"${flag[username]}\" already exists"
    ((${#flag[password]} >= 8)) || fail "failed to set password: 400 Bad Request: passwords must be at least 8 characters long"
    [[ "${flag[read-bucket]:-}${flag[write-bucket]:-}" =~ ^[0-9a-f]{16}$ ]] || fail "invalid bucket ID (did you pass a bucket name instead of an ID?)"
    [[ -z "${flag[read-bucket]:-}" ]] || right="read:orgs/$org/buckets/${flag[read-bucket]}"
    [[ -z "${flag[write-bucket]:-}" ]] || right="write:orgs/$org/buckets/${flag[write-bucket]}"
    echo "$(next_id) ${flag[username]} $right ${flag[password]}" >> users
    ;;
  "v1 auth set-password")
    grep -q "^[^ ]* ${flag[username]} " users || fail "could not find v1 auth with token (username) \"${flag[username]}\""
    sed -i -E "s#^([^ ]+ ${flag[username]} [^ ]+) .*#\1 ${flag[password]}#" users
    ;;
  "v1 auth delete")
    grep -q "^[^ ]* ${flag[username]} " users || fail "could not find v1 auth with token (username) \"${flag[username]}\""
    sed -i -E "/^[^ ]+ ${flag[username]} /d" users
    ;;
  *) fail "unknown command: $command" ;;
esac

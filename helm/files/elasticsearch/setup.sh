#!/bin/bash
# Prepares Elasticsearch for Spoor's trace: users, roles, lifecycle, templates, data stream. Run it as often as you like:
# it puts what is in this folder, and where the template has changed, the data stream goes on in a new index, so that new
# fields count at once.
#
#   ELASTICSEARCH_URL             where it is, such as https://localhost:9200
#   ELASTICSEARCH_USER            who may do all this (elastic)
#   ELASTICSEARCH_PASSWORD_FILE   that user's password; without it, nobody logs in
#   ELASTICSEARCH_CA              authority that issued its certificate, as PEM; the system's authorities without it
#   SPOOR_USERS                   folder with passwords: the file kibana_system sets that user's; logstash and grafana make
#                                 users with the roles spoor_writer and spoor_reader, which are made, too. What is not there
#                                 is left alone; without a folder all users and roles are
#   SPOOR_LOGSTASH_USER, SPOOR_GRAFANA_USER   what these two are called (logstash, grafana)
#   SPOOR_RETENTION               how long closed indices stay (30d)
#   SPOOR_XPACK                   false for a distribution without roles and lifecycle policies, which are left out then (true)
#   SPOOR_WAIT                    seconds to wait for Elasticsearch at most (600)
set -euo pipefail

url="${ELASTICSEARCH_URL:?is not set; write the address, such as https://localhost:9200}"
url="${url%/}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
retention="${SPOOR_RETENTION:-30d}"
xpack="${SPOOR_XPACK:-true}"
stream=logs-mqtt.transport-default

fail() {
  echo "setup: $*" >&2
  exit 1
}

[[ "$retention" =~ ^[1-9][0-9]*[dhm]$ ]] || fail "SPOOR_RETENTION is '$retention'; write days, hours or minutes, such as 30d"
[[ "$xpack" == true || "$xpack" == false ]] || fail "SPOOR_XPACK is '$xpack'; write true or false"

# The only line of a file, as JSON and curl's configuration have it within quotes.
escaped() {
  local value
  [[ -r "$1" ]] || fail "$1 cannot be read; it must hold a password"
  value="$(<"$1")"
  [[ -n "$value" ]] || fail "$1 is empty; it must hold a password"
  [[ "$value" != *[[:cntrl:]]* ]] || fail "$1 holds more than one line"
  value="${value//\\/\\\\}"
  printf '%s' "${value//\"/\\\"}"
}

# Curl's configuration, which has the password: arguments could be seen by others.
login() {
  local password
  if [[ -n "${ELASTICSEARCH_PASSWORD_FILE:-}" ]]; then
    password="$(escaped "$ELASTICSEARCH_PASSWORD_FILE")"
    printf 'user = "%s:%s"\n' "${ELASTICSEARCH_USER:-elastic}" "$password"
  fi
  if [[ -n "${ELASTICSEARCH_CA:-}" ]]; then
    printf 'cacert = "%s"\n' "$ELASTICSEARCH_CA"
  fi
}

# A request; its answer, or what is wrong and the end. Takes method and path; the body comes from standard input.
request() {
  local answer
  if ! answer="$(curl -sS --fail-with-body --max-time 60 -K <(login) -X "$1" -H 'Content-Type: application/json' \
      --data-binary @- "$url/$2" 2>&1)"; then
    fail "$1 /$2: $answer"
  fi
  printf '%s' "$answer"
}

put() {
  request PUT "$1" > /dev/null
  echo "put $1"
}

await() {
  local answer= deadline=$((SECONDS + ${SPOOR_WAIT:-600}))
  until answer="$(curl -sS --fail-with-body --max-time 15 -K <(login) \
      "$url/_cluster/health?wait_for_status=yellow&timeout=10s" 2>&1)"; do
    ((SECONDS < deadline)) || fail "Elasticsearch at $url is not ready after ${SPOOR_WAIT:-600} s: $answer"
    sleep 2
  done
  echo "Elasticsearch answers at $url"
}

# What a new index of the data stream would be like; nothing before the first template.
template() {
  curl -sS --fail --max-time 60 -K <(login) -X POST "$url/_index_template/_simulate/spoor-trace?filter_path=template" \
    2> /dev/null || true
}

# One user with one role. Takes name, file of the password, role and whose it is.
user() {
  local password
  password="$(escaped "$2")"
  put "_security/user/$1" <<< "{\"password\": \"$password\", \"roles\": [\"$3\"], \"full_name\": \"Spoor's $4\"}"
}

users() {
  local folder="${SPOOR_USERS:-}" password
  [[ -n "$folder" ]] || return 0
  put _security/role/spoor_writer < "$here/role-writer.json"
  put _security/role/spoor_reader < "$here/role-reader.json"
  if [[ -e "$folder/kibana_system" ]]; then
    password="$(escaped "$folder/kibana_system")"
    request POST _security/user/kibana_system/_password <<< "{\"password\": \"$password\"}" > /dev/null
    echo "set the password of kibana_system"
  fi
  if [[ -e "$folder/logstash" ]]; then
    user "${SPOOR_LOGSTASH_USER:-logstash}" "$folder/logstash" spoor_writer Logstash
  fi
  if [[ -e "$folder/grafana" ]]; then
    user "${SPOOR_GRAFANA_USER:-grafana}" "$folder/grafana" spoor_reader Grafana
  fi
}

lifecycle() {
  local policy
  policy="$(<"$here/ilm-policy.json")"
  [[ "$policy" == *'"min_age": "30d"'* ]] || fail "ilm-policy.json does not say \"min_age\": \"30d\", which SPOOR_RETENTION replaces"
  put _ilm/policy/spoor-trace <<< "${policy/\"min_age\": \"30d\"/\"min_age\": \"$retention\"}"
  put _component_template/spoor-trace@lifecycle < "$here/component-lifecycle.json"
}

login > /dev/null
await
before="$(template)"
index_template="$(<"$here/index-template.json")"
if [[ "$xpack" == true ]]; then
  users
  lifecycle
else
  index_template="${index_template/\"spoor-trace@lifecycle\", /}"
fi
put _component_template/spoor-trace@mappings < "$here/component-mappings.json"
put _component_template/spoor-trace@settings < "$here/component-settings.json"
put _index_template/spoor-trace <<< "$index_template"
after="$(template)"
[[ -n "$after" ]] || fail "the index template spoor-trace was put, and is not there"

if ! curl -sS --fail --max-time 60 -K <(login) "$url/$stream" > /dev/null 2>&1; then
  # Without X-Pack there is no request for it either; the first event makes it.
  if [[ "$xpack" == true ]]; then
    put "_data_stream/$stream" < /dev/null
  fi
elif [[ "$before" != "$after" ]]; then
  request POST "$stream/_rollover" < /dev/null > /dev/null
  echo "the template has changed: $stream goes on in a new index"
fi
echo "done"

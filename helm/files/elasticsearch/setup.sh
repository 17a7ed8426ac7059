#!/bin/bash
# Prepares Elasticsearch for Spoor's trace: users, roles, lifecycle, templates, data stream. Run it as often as you like:
# it puts what is in this folder, and where other templates made the index that is written to, the data stream goes on in a
# new one, so that new fields count at once.
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
source "$here/../setup/common.sh"
retention="${SPOOR_RETENTION:-30d}"
xpack="${SPOOR_XPACK:-true}"
stream=logs-mqtt.transport-default

[[ "$retention" =~ ^[1-9][0-9]*[dhm]$ ]] || fail "SPOOR_RETENTION is '$retention'; write days, hours or minutes, such as 30d"
[[ "$xpack" == true || "$xpack" == false ]] || fail "SPOOR_XPACK is '$xpack'; write true or false"

login() {
  curl_configuration "${ELASTICSEARCH_USER:-elastic}" "${ELASTICSEARCH_PASSWORD_FILE:-}" "${ELASTICSEARCH_CA:-}"
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

# The index that the data stream writes to: of its generations the last. Nothing if there is no data stream.
write_index() {
  local answer status
  answer="$(curl -sS --max-time 60 -K <(login) -w '\n%{http_code}' "$url/$stream/_settings/index.provided_name" 2>&1)" || true
  status="${answer##*$'\n'}"
  case "$status" in
    200)
      awk -v RS='"' '
        /^\.ds-.*-[0-9]+$/ { n = $0; sub(/.*-/, "", n); if (n + 0 >= last) { last = n + 0; name = $0 } }
        END { print name }' <<< "$answer"
      ;;
    404) ;;
    *) fail "GET /$stream: $answer" ;;
  esac
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
mappings="$(<"$here/component-mappings.json")"
settings="$(<"$here/component-settings.json")"
index_template="$(<"$here/index-template.json")"
if [[ "$xpack" == false ]]; then
  index_template="${index_template/\"spoor-trace@lifecycle\", /}"
fi
# Which templates made an index is said in its mappings: so a run that is cut short is made up for by the next.
digest="$(printf '%s\n' "$mappings" "$settings" "$(<"$here/component-lifecycle.json")" "$index_template" | sha256sum)"
digest="${digest:0:16}"
head='"mappings": {'
[[ "$mappings" == *"$head"* ]] || fail "component-mappings.json does not say $head, which is needed to put a digest behind it"
mappings="${mappings/$head/$head \"_meta\": { \"spoor\": \"$digest\" \},}"

await
if [[ "$xpack" == true ]]; then
  users
  lifecycle
fi
put _component_template/spoor-trace@mappings <<< "$mappings"
put _component_template/spoor-trace@settings <<< "$settings"
put _index_template/spoor-trace <<< "$index_template"

index="$(write_index)"
if [[ -z "$index" ]]; then
  # Without X-Pack there is no request for it either; the first event makes it.
  if [[ "$xpack" == true ]]; then
    put "_data_stream/$stream" < /dev/null
  fi
else
  made_by="$(request GET "$index/_mapping?filter_path=*.mappings._meta" < /dev/null)"
  if [[ "$made_by" != *"\"$digest\""* ]]; then
    request POST "$stream/_rollover" < /dev/null > /dev/null
    echo "the template has changed: $stream goes on in a new index"
  fi
fi
echo "done"

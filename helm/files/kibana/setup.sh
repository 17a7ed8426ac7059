#!/bin/bash
# Brings Spoor's data view, dashboards and searches into Kibana: every *.ndjson of this folder, in the order of names.
# Run it as often as you like: what is there is overwritten. Your own changes belong into copies.
#
#   KIBANA_URL             where it is, such as https://localhost:5601
#   KIBANA_USER            who may write saved objects (elastic)
#   KIBANA_PASSWORD_FILE   that user's password
#   KIBANA_CA              authority that issued its certificate, as PEM; the system's authorities without it
#   SPOOR_OBJECTS          folder of the *.ndjson (this script's)
#   SPOOR_WAIT             seconds to wait for Kibana at most (900)
set -euo pipefail

url="${KIBANA_URL:?is not set; write the address, such as https://localhost:5601}"
url="${url%/}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$here/../setup/common.sh"
folder="${SPOOR_OBJECTS:-$here}"
patience="${SPOOR_WAIT:-900}"
deadline=$((SECONDS + patience))

login() {
  curl_configuration "${KIBANA_USER:-elastic}" "${KIBANA_PASSWORD_FILE:-}" "${KIBANA_CA:-}"
}

# Until Kibana and what it needs are there: it answers to this long before it takes objects.
await() {
  local answer
  until answer="$(curl -sS --fail-with-body --max-time 15 -K <(login) "$url/api/status" 2>&1)" \
      && [[ "$answer" == *'"level":"available"'* ]]; do
    [[ "$answer" != *'"statusCode":401'* ]] || fail "Kibana at $url does not know the user ${KIBANA_USER:-elastic}, or the password: $answer"
    ((SECONDS < deadline)) || fail "Kibana at $url is not ready after $patience s: $answer"
    sleep 2
  done
  echo "Kibana answers at $url"
}

# Kibana answers 200 to an import that failed, too; what counts is in the answer.
import() {
  local answer status
  while true; do
    answer="$(curl -sS --max-time 120 -K <(login) -H 'kbn-xsrf: spoor' -F "file=@$1;type=application/ndjson" \
      -w '\n%{http_code}' "$url/api/saved_objects/_import?overwrite=true" 2>&1)" || true
    status="${answer##*$'\n'}"
    case "$status" in
      200) break ;;
      # Not reached, too many requests, or on its way up.
      000 | 429 | 502 | 503 | 504) ;;
      *) fail "$1 was not taken: $answer" ;;
    esac
    ((SECONDS < deadline)) || fail "$1 was not taken within $patience s: $answer"
    sleep 2
  done
  [[ "$answer" == *'"success":true'* ]] || fail "$1 was not taken: $answer"
  echo "imported ${1##*/}"
}

shopt -s nullglob
objects=("$folder"/*.ndjson)
((${#objects[@]} > 0)) || fail "$folder has no *.ndjson"
login > /dev/null
await
for file in "${objects[@]}"; do
  import "$file"
done
echo "done"

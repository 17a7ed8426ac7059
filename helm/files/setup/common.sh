# What the scripts in the folders beside this one have in common; they source it.

fail() {
  echo "setup: $*" >&2
  exit 1
}

# The only line of a file.
secret() {
  local value
  [[ -r "$1" ]] || fail "$1 cannot be read; it must hold a secret"
  value="$(<"$1")"
  [[ -n "$value" ]] || fail "$1 is empty; it must hold a secret"
  [[ "$value" != *[[:cntrl:]]* ]] || fail "$1 holds more than one line"
  printf '%s' "$value"
}

# The same as JSON and curl's configuration have it within quotes.
escaped() {
  local value
  value="$(secret "$1")" || exit 1
  value="${value//\\/\\\\}"
  printf '%s' "${value//\"/\\\"}"
}

# Curl's configuration, which has the password: arguments could be seen by others. Takes the user, the file of the password and
# that of the authority; the last two may be empty.
curl_configuration() {
  local password
  if [[ -n "$2" ]]; then
    password="$(escaped "$2")" || exit 1
    printf 'user = "%s:%s"\n' "$1" "$password"
  fi
  if [[ -n "$3" ]]; then
    printf 'cacert = "%s"\n' "$3"
  fi
}

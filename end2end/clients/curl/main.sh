#!/bin/sh
# What a vendor's script does with Keydesk: sign up, log in, ask, list, log out.
# curl and a POSIX shell: KEYDESK_URL=http://127.0.0.1:3000 ./main.sh
#
# Secrets reach curl as configuration on its standard input: command lines can be read by others.
set -eu

API=${KEYDESK_URL:-http://127.0.0.1:3000}/v1
JSON_API=application/vnd.api+json

# call METHOD PATH [CONFIGURATION]: leaves the response in $status and $body.
call() {
    answer=$(printf '%s\n' "${3:-}" | curl --silent --show-error --max-time 10 --config - --request "$1" \
        --header "Accept: $JSON_API" --write-out '\n%{http_code}' "$API$2")
    status=$(printf '%s\n' "$answer" | tail -n 1)
    body=$(printf '%s\n' "$answer" | sed '$d')
}

# want STATUS [CODE]: on any other response, prints it and ends.
want() {
    [ "$status" = "$1" ] && [ "$(text code)" = "${2:-}" ] && return
    echo "$status $(text code) $(text detail)" >&2
    exit 1
}

# text KEY: the first text of that name in the response. With jq: jq -r .data.id
text() {
    printf '%s' "$body" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# option NAME VALUE: a line of curl's configuration.
option() {
    printf '%s = "%s"\n' "$1" "$(printf '%s' "$2" | sed 's/["\\]/\\&/g')"
}

email="ada+$(od -An -N 16 -t x1 /dev/urandom | tr -d ' \n')@engine.example"
password="nine brass cogs turn"
user='{"data":{"type":"users","attributes":{"firstName":"Ada","lastName":"Byron","email":"%s","password":"%s"}}}'
# shellcheck disable=SC2059
sign_up=$(option header "Content-Type: $JSON_API" && option data "$(printf "$user" "$email" "$password")")

call POST /users "$sign_up"
want 201
user_id=$(text id)
echo "signed up    $user_id $(text fullName)"

call POST /users "$sign_up"
want 422 EMAIL_TAKEN
echo "not twice    $status $(text code) $(text detail) $(text pointer)"

call POST /tokens "$(option user "$email:$password")"
want 201
token_id=$(text id)
bearer=$(option header "Authorization: Bearer $(text token)")
echo "logged in    $token_id until $(text expiry)"

call GET /me "$bearer"
want 200
[ "$(text id)" = "$user_id" ] || { echo "somebody else: $(text id)" >&2; exit 1; }
echo "who am I     $(text email), $(text role)"

call GET /tokens "$bearer"
want 200
echo "my tokens    $(text id)"

call DELETE "/tokens/$token_id" "$bearer"
want 204
echo "logged out"

call GET /me "$bearer"
want 401 TOKEN_INVALID
echo "refused      $status $(text code) $(text detail)"

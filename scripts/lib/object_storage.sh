# Object storage of one's own that speaks the protocol of Amazon S3: moto, in memory. Sourced after need.sh.

need_object_storage() { need_python; need_packages curl openssl; }

# start_object_storage [open|closed|encrypted] : starts a server on a free port of 127.0.0.1. $object_storage is its address,
# with the key and the secret of somebody who may write there. `open` takes any key. `closed` checks keys and signatures, and has
# the buckets `mine`, which that one may write to, and `theirs`. `encrypted` shows a certificate that $object_storage_folder/ca.crt
# is the authority behind.
start_object_storage() {
  local kind="${1:-open}" try port scheme=http options=() trust=()
  object_storage_folder=$(mktemp -d -t nabolag-objects.XXXXXX)
  local log="$object_storage_folder/log"
  if [ "$kind" = encrypted ]; then
    scheme=https
    certificate_for_this_machine || fail "no certificate could be made: $(tail -3 "$log")"
    options=(-s -c "$object_storage_folder/server.crt" -k "$object_storage_folder/server.key")
    trust=(--cacert "$object_storage_folder/ca.crt")
  fi
  for try in $(seq 10); do
    port=$((20000 + RANDOM % 12000))
    "$(dirname "$python")/moto_server" -H 127.0.0.1 -p "$port" "${options[@]}" >>"$log" 2>&1 &
    object_storage_process=$!
    object_storage_at="$scheme://127.0.0.1:$port"
    curl -sf "${trust[@]}" --retry 60 --retry-delay 1 --retry-connrefused --retry-max-time 60 "$object_storage_at/moto-api/" \
      -o "$object_storage_folder/answer" && kill -0 "$object_storage_process" 2>/dev/null && break
    kill "$object_storage_process" 2>/dev/null || true
    [ "$try" -lt 10 ] || fail "moto does not start: $(tail -3 "$log")"
  done
  local who=tests:in-tests-only
  if [ "$kind" = closed ]; then let_one_in; fi
  object_storage="$scheme://$who@127.0.0.1:$port"
}

stop_object_storage() {
  [ -n "${object_storage_process:-}" ] || return 0
  kill "$object_storage_process" 2>/dev/null || true
  wait "$object_storage_process" 2>/dev/null || true
  rm -rf "$object_storage_folder"
}

certificate_for_this_machine() (
  cd "$object_storage_folder"
  subject() { printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n'; }
  {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=tests" -keyout ca.key -out ca.crt &&
      openssl req -newkey rsa:2048 -nodes -subj "/CN=127.0.0.1" -keyout server.key -out server.csr &&
      openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile <(subject) -out server.crt
  } >>log 2>&1
)

# Makes the buckets and a user with the right to one of them, then lets nobody else in. Leaves key and secret in $who.
let_one_in() {
  ask() { curl -sf --aws-sigv4 "aws:amz:us-east-1:$1" --user tests:in-tests-only "${@:2}"; }
  local made key secret
  ask s3 -X PUT "$object_storage_at/mine" >/dev/null
  ask s3 -X PUT "$object_storage_at/theirs" >/dev/null
  ask iam "$object_storage_at/" -d "Action=CreateUser&UserName=maps" >/dev/null
  made=$(ask iam "$object_storage_at/" -d "Action=CreateAccessKey&UserName=maps")
  key=$(sed -n 's:.*<AccessKeyId>\(.*\)</AccessKeyId>.*:\1:p' <<<"$made")
  secret=$(sed -n 's:.*<SecretAccessKey>\(.*\)</SecretAccessKey>.*:\1:p' <<<"$made")
  ask iam "$object_storage_at/" -d "Action=PutUserPolicy&UserName=maps&PolicyName=maps" --data-urlencode 'PolicyDocument={
    "Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::mine", "arn:aws:s3:::mine/*"]}]}' >/dev/null
  curl -sf "$object_storage_at/moto-api/reset-auth" -H 'Content-Type: text/plain' -d 0 >/dev/null
  who="$key:$secret"
}

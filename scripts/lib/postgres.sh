# A PostgreSQL with PostGIS of one's own. Sourced after need.sh.

need_postgres() { need_packages postgresql postgresql-15-postgis-3 openssl; }

# start_postgres : starts a server in a new folder $pg, on a free port of 127.0.0.1 and on a socket in $pg, with $pg/ca.crt as
# the authority behind its certificate for localhost. $postgres is its address: the role `nabolag` may do everything.
# PostGIS is in template1, so every new database has it. Never as root: then the user `postgres` runs it.
start_postgres() {
  pg=$(mktemp -d -t nabolag-postgres.XXXXXX)
  local bin try port password=in-tests-only
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  printf '%s' "$password" >"$pg/password"
  (
    cd "$pg"
    subject() { printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n'; }
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=tests" -keyout ca.key -out ca.crt
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile <(subject) -out server.crt
    chmod 600 server.key
  ) >/dev/null 2>"$pg/openssl.log" || fail "no certificate could be made: $(tail -3 "$pg/openssl.log")"
  chmod 755 "$pg"
  if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$pg"; fi
  as_postgres "$bin/initdb" -D "$pg/data" -U nabolag --pwfile="$pg/password" --auth-local=trust \
    --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >"$pg/initdb.log" 2>&1 || fail "$(tail -3 "$pg/initdb.log")"
  # In the file, so that a test may turn it off.
  printf "ssl = on\nssl_cert_file = '%s/server.crt'\nssl_key_file = '%s/server.key'\n" "$pg" "$pg" >>"$pg/data/postgresql.conf"
  for try in $(seq 10); do
    port=$((20000 + RANDOM % 12000))
    as_postgres "$bin/pg_ctl" -D "$pg/data" -l "$pg/log" -w -t 60 start \
      -o "-p $port -k $pg -c listen_addresses=127.0.0.1 -c fsync=off" >/dev/null 2>&1 && break
    [ "$try" -lt 10 ] || fail "PostgreSQL does not start: $(tail -3 "$pg/log")"
  done
  psql -q -h "$pg" -p "$port" -U nabolag -d template1 -c 'CREATE EXTENSION postgis' >/dev/null
  postgres="postgresql://nabolag:$password@localhost:$port/postgres"
}

stop_postgres() {
  [ -n "${pg:-}" ] || return 0
  as_postgres "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/pg_ctl" -D "$pg/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$pg"
}

as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then (cd "$pg" && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); else "$@"; fi
}

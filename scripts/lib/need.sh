# Installs what a bare Debian 12 with Rust lacks. Sourced by the scripts beside it;
# each function says what it does, does nothing when the thing is there, and fails
# with what to do when it cannot.

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\nstopped: %s\n' "$*" >&2; exit 1; }

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Tools that are fetched live outside the tree's tracked files and outlast `cargo clean`.
tools="${NABOLAG_TOOLS:-$HOME/.cache/nabolag}"

need_packages() {  # need_packages NAME ... : Debian packages
  local missing=() name
  for name in "$@"; do dpkg -s "$name" >/dev/null 2>&1 || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] && return
  local root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "install the Debian packages ${missing[*]} and start again"
    root=sudo
  fi
  say "installing Debian packages: ${missing[*]}"
  $root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_rust() {
  command -v cargo >/dev/null || fail "Rust is missing; install it as https://www.rust-lang.org/tools/install says"
}

need_gdal() { need_packages build-essential pkg-config libgdal-dev; }

need_node() {  # Node 20.19 or newer with npm; Debian 12's own is 18
  local recent='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
  if ! command -v npm >/dev/null || ! node -e "$recent"; then
    command -v npm >/dev/null || need_packages npm
    if [ ! -x "$tools/node/node_modules/node/bin/node" ]; then
      say "installing Node 22 from npm into $tools/node"
      mkdir -p "$tools/node"
      npm install --silent --no-audit --no-fund --prefix "$tools/node" node@22
    fi
    PATH="$tools/node/node_modules/node/bin:$PATH"
    export PATH
  fi
}

need_python() {  # a virtual environment with what scripts/lib/requirements.txt lists
  python="$tools/python/bin/python"
  if ! cmp -s "$top/scripts/lib/requirements.txt" "$tools/python/requirements.txt"; then
    command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3 python3-venv
    say "installing Python packages into $tools/python"
    python3 -m venv "$tools/python"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$top/scripts/lib/requirements.txt"
    cp "$top/scripts/lib/requirements.txt" "$tools/python/requirements.txt"
  fi
}

need_chromium() { command -v chromium >/dev/null || need_packages chromium; }

# Dependencies of the viewer, and the viewer itself where its sources are newer.
build_viewer() {
  need_node
  cd "$top/web"
  if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "fetching what the viewer is made of"
    npm ci --silent --no-audit --no-fund
  fi
  if [ ! -f dist/index.html ] || [ -n "$(find src public index.html package.json vite.config.ts -newer dist/index.html 2>/dev/null | head -1)" ]; then
    say "building the viewer"
    npm run --silent build
  fi
  cd "$top"
}

# Unchanged dependencies need no second build: on a CI machine the build outlives the clone.
use_shared_target() {
  if [ -n "${CI:-}" ] && [ -z "${CARGO_TARGET_DIR:-}" ]; then export CARGO_TARGET_DIR="$tools/target"; fi
  target="${CARGO_TARGET_DIR:-$top/target}"
}

# start_server ARGS ... : serves on a free port in the background, waits until it is
# ready, and leaves its address in $address; all end with the script. $work is a
# folder that goes too.
start_server() {
  need_packages curl
  rm -f "$work/out.txt"
  "$target/debug/nabolag" serve --port 0 "$@" >"$work/out.txt" 2>"$work/log.txt" &
  server=$!
  servers+=("$server")
  local i
  for i in $(seq 100); do
    address=$(grep -o 'http://[0-9.:]*' "$work/out.txt" || true)
    if [ -n "$address" ] && curl -sf "$address/ready" >/dev/null; then return; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/log.txt" >&2
  fail "the server did not get ready"
}

work_folder() {
  work=$(mktemp -d)
  servers=()
  trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
}

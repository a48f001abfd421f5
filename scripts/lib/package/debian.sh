# The parts of scripts/package that come after compiling: trying the program alone, and the Debian package.

# Runs the program where there is nothing but it, what it links with, and a folder to write: no GDAL, no proj.db.
try_alone() {  # try_alone PROGRAM
  need_packages bubblewrap curl
  say "trying it in a system that holds nothing else"
  work_folder
  local root="$work/root" library file made count
  mkdir -p "$root"/{bin,lib64,data,tmp,proc,dev}
  cp "$1" "$root/bin/nabolag"
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  alone() { bwrap --bind "$root" / --proc /proc --dev /dev --unshare-pid --die-with-parent --clearenv "$@"; }

  # Boundaries in UTM 33, so that PROJ's own database is asked; then in the formats that the program writes itself.
  cp "$parts"/try/squares.* "$root/data/"
  for file in squares.geojson squares.gml squares.zip out.gpkg out.fgb; do
    sed "s/@FILE@/$file/" "$parts/try/manifest.toml" >"$root/data/manifest.toml"
    case $file in out.*) sed -i '/^crs = /d; s/^number = .*/number = "number"/' "$root/data/manifest.toml" ;; esac
    alone /bin/nabolag build /data/manifest.toml -o /data/two.gpkg >"$work/build.txt" || fail "$file is not read"
    grep -q '1 rook pairs' "$work/build.txt" || fail "$file: two squares are not neighbours"
    alone /bin/nabolag check /data/two.gpkg >/dev/null || fail "$file is not sound"
    printf 'read     %s\n' "$file"
    if [ "$file" = squares.zip ]; then
      for made in gpkg geojson fgb csv pmtiles mbtiles; do
        alone /bin/nabolag export /data/two.gpkg --layer squares -o "/data/out.$made" >/dev/null || fail ".$made is not written"
        [ -s "$root/data/out.$made" ] || fail ".$made is empty"
        printf 'written  out.%s\n' "$made"
      done
    fi
  done

  alone /bin/nabolag serve --port 0 >"$work/out.txt" 2>"$work/log.txt" &
  servers+=("$!")
  for _ in $(seq 300); do
    address=$(grep -o 'http://[0-9.:]*' "$work/out.txt" || true)
    if [ -n "$address" ] && curl -sf "$address/ready" >/dev/null; then break; fi
    sleep 0.1
  done
  local path
  for path in /health '/municipalities/0604' /tiles/municipalities/5/16/9 '/collections/municipalities/tiles/EPSG25833/5/8/16' \
    '/collections/municipalities/items?crs=EPSG:25833&limit=3' '/collections/municipalities/items?f=fgb' \
    '/collections/municipalities/items?f=gpkg' '/indicators/schemes?classify=jenks&k=5' /; do
    count=$(curl -sf -o /dev/null -w '%{size_download}' "$address$path") || fail "$path is not answered: $(cat "$work/log.txt")"
    printf '%9d bytes  %s\n' "$count" "$path"
    [ "$count" -gt 0 ] || fail "$path is answered with nothing"
  done
}

make_deb() {
  need_packages dpkg-dev lintian
  say "the Debian package"
  local tree="$build/deb" file maintainer="${DEBFULLNAME:-nabolag} <${DEBEMAIL:-nabolag@localhost}>"
  rm -rf "$tree"
  install -D -m 755 "$program" "$tree/usr/bin/nabolag"
  strip --strip-unneeded "$tree/usr/bin/nabolag"
  install -D -m 644 "$parts/debian/nabolag.service" "$tree/lib/systemd/system/nabolag.service"
  install -D -m 644 "$parts/debian/nabolag.env" "$tree/etc/nabolag/nabolag.env"
  local doc="$tree/usr/share/doc/nabolag"
  mkdir -p "$doc/examples" "$tree/usr/share/man/man1" "$tree/DEBIAN"
  cp -r shapes/manifests docs/monitoring "$doc/examples/"
  cp docs/operations.md docs/monitoring.md docs/postgis.md docs/protection.md docs/proxies.md "$doc/"
  cp "dist/$name/THIRD-PARTY.txt" "$doc/"
  { printf 'nabolag %s. Licence: MIT or Apache-2.0, at your choice. THIRD-PARTY.txt.gz lists what it is made of,\n' "$version"
    printf 'with licences; GEOS in it is LGPL-2.1: scripts/package of the sources builds the program with another.\n\n'
    cat LICENSE-MIT
    printf '\nApache-2.0: /usr/share/common-licenses/Apache-2.0\n'
  } >"$doc/copyright"
  printf 'nabolag (%s) unstable; urgency=medium\n\n  * See the log of the sources.\n\n -- %s  %s\n' \
    "$version" "$maintainer" "$(date -R -d "@$(git log -1 --format=%ct)")" >"$doc/changelog"
  cp "$parts/debian/nabolag.1" "$tree/usr/share/man/man1/"
  gzip -9n "$doc/changelog" "$doc/THIRD-PARTY.txt" "$tree/usr/share/man/man1/nabolag.1"
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree/usr/share" -type f -exec chmod 644 {} +
  for file in postinst prerm postrm; do install -m 755 "$parts/debian/$file" "$tree/DEBIAN/$file"; done
  printf '/etc/nabolag/nabolag.env\n' >"$tree/DEBIAN/conffiles"
  sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@LIBC@/$libc/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$(du -sk "$tree" | cut -f1)/" \
    "$parts/debian/control" >"$tree/DEBIAN/control"
  (cd "$tree" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --root-owner-group -Zxz --build "$tree" "dist/nabolag_${version}_$architecture.deb" >/dev/null
  # GDAL and its like are inside on purpose; who maintains the package is told by DEBFULLNAME and DEBEMAIL, or not.
  lintian --fail-on error --suppress-tags embedded-library,bogus-mail-host,bogus-mail-host-in-debian-changelog \
    "dist/nabolag_${version}_$architecture.deb"
  say "dist/nabolag_${version}_$architecture.deb"
}

# What can be said of the packages' files without building anything.
lint_parts() {
  need_packages systemd python3 nginx haproxy
  say "files of the packages"
  work_folder
  local file
  for file in "$parts"/debian/{postinst,prerm,postrm}; do sh -n "$file"; done
  bash -n "$parts/libraries.sh" "$top/scripts/package"
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$parts/notices.py"
  # Every setting in the unit's file is one the program knows.
  # The program and its manual need not be installed for the unit to be judged.
  sed 's|^ExecStart=/usr/bin/nabolag|ExecStart=/bin/true|; /^Documentation=/d' "$parts/debian/nabolag.service" >"$work/nabolag.service"
  systemd-analyze verify "$work/nabolag.service"
  systemd-analyze security --offline=true --threshold=20 "$work/nabolag.service" >"$work/judged.txt" 2>&1 ||
    { cat "$work/judged.txt" >&2; fail "the unit lets the service do more than it needs"; }
  for file in $(grep -o 'NABOLAG_[A-Z_]*' "$parts/debian/nabolag.env" | grep -vx NABOLAG_ARGUMENTS); do
    grep -rq "\"$file\"" "$top/src/config.rs" || fail "$file of nabolag.env is no setting"
  done

  # The settings for replicas in docs/operations.md, as nginx and HAProxy read them.
  mkdir "$work/logs"
  { printf 'error_log stderr; pid %s/pid; events {}\nhttp {\n' "$work"; block nginx; printf '}\n'; } >"$work/nginx.conf"
  PATH=$PATH:/usr/sbin nginx -q -t -p "$work" -c "$work/nginx.conf"
  block haproxy >"$work/haproxy.cfg"
  PATH=$PATH:/usr/sbin haproxy -c -q -f "$work/haproxy.cfg"
  printf 'sound\n'
}

# A block of settings for replicas in docs/operations.md.
block() { sed -n "/^\`\`\`$1 replicas\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$top/docs/operations.md"; }


# Compiles PROJ, GEOS and GDAL as static libraries, with only what the program uses of them, into $prefix. Sourced by
# scripts/package, after need.sh. Their sources come from crates (sources/Cargo.toml), which is how cargo checks them;
# SQLite, expat and the C++ library are Debian's own static ones.

# The files that src/io reads and writes. SQLite is what GeoPackage stands on.
drivers=(CSV GEOJSON SQLITE GPKG FLATGEOBUF SHAPE GML OPENFILEGDB)

# compile NAME SOURCES OPTION ... : configures, compiles and installs, once for the same sources and options
compile() {
  local name=$1 from=$2 made="$prefix/$1.made" wanted
  shift 2
  wanted=$(printf '%s\n' "$from" "$@" "$(cc --version | head -1)")
  if [ -f "$made" ] && [ "$(cat "$made")" = "$wanted" ]; then return; fi
  say "compiling $name (some minutes; the log is $build/$name.log)"
  rm -rf "${build:?}/$name" "$made"
  {
    cmake -S "$from" -B "$build/$name" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
      -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF -DBUILD_APPS=OFF "$@" &&
      cmake --build "$build/$name" --parallel "$(nproc)" && cmake --install "$build/$name"
  } >"$build/$name.log" 2>&1 || { tail -30 "$build/$name.log" >&2; fail "$name does not compile"; }
  printf '%s\n' "$wanted" >"$made"
}

# Leaves in $prefix what gdal-sys and libsqlite3-sys link with when their variables say so.
compile_libraries() {  # compile_libraries FOLDER
  build=$1/build prefix=$1/prefix sources=$1/sources
  local system version on=() driver
  mkdir -p "$build" "$prefix/lib/pkgconfig"
  need_packages build-essential pkg-config cmake sqlite3 libsqlite3-dev libexpat1-dev
  system=/usr/lib/$(gcc -print-multiarch)
  if ! cmp -s "$top/scripts/lib/package/sources/Cargo.lock" "$sources/Cargo.lock"; then
    say "fetching the sources of GDAL, GEOS and PROJ"
    rm -rf "$sources"
    cargo vendor --locked --quiet --versioned-dirs --manifest-path "$top/scripts/lib/package/sources/Cargo.toml" "$sources" >/dev/null
    tar -xzf "$sources"/proj-sys-*/PROJSRC/proj-*.tar.gz -C "$sources"
    cp "$top/scripts/lib/package/sources/Cargo.lock" "$sources/Cargo.lock"
  fi

  # Its database of coordinate systems stands inside: the program needs no file beside it.
  compile PROJ "$(echo "$sources"/proj-[0-9]*)" -DENABLE_CURL=OFF -DENABLE_TIFF=OFF -DEMBED_RESOURCE_FILES=ON \
    -DUSE_ONLY_EMBEDDED_RESOURCE_FILES=ON
  compile GEOS "$(echo "$sources"/geos-src-*/source)" -DBUILD_GEOSOP=OFF
  # Tables of well-known GML schemas are not in the crate. The program has no folder beside it where they would be looked
  # for, and reads GML without; but they are to be there when GDAL is configured.
  (cd "$sources"/gdal-src-*/source/ogr/ogrsf_frmts/gml && mkdir -p data &&
    sed -n 's#.*}/\(data/[A-Za-z0-9_]*\.[a-z]*\).*#\1#p' CMakeLists.txt | xargs touch)
  for driver in "${drivers[@]}"; do on+=("-DOGR_ENABLE_DRIVER_$driver=ON"); done
  for driver in LERC OPENCAD QHULL PNG GIF JPEG JPEG12; do on+=("-DGDAL_USE_${driver}_INTERNAL=OFF"); done
  compile GDAL "$(echo "$sources"/gdal-src-*/source)" -DBUILD_PYTHON_BINDINGS=OFF -DBUILD_JAVA_BINDINGS=OFF \
    -DBUILD_CSHARP_BINDINGS=OFF -DENABLE_GNM=OFF -DGDAL_ENABLE_ALGORITHMS=OFF -DACCEPT_MISSING_LINUX_FS_HEADER=ON \
    -DGDAL_BUILD_OPTIONAL_DRIVERS=OFF -DOGR_BUILD_OPTIONAL_DRIVERS=OFF \
    -DGDAL_USE_EXTERNAL_LIBS=OFF -DGDAL_USE_INTERNAL_LIBS=ON "${on[@]}" \
    -DGDAL_USE_SQLITE3=ON -DSQLite3_INCLUDE_DIR=/usr/include -DSQLite3_LIBRARY="$system/libsqlite3.a" \
    -DGDAL_USE_EXPAT=ON -DEXPAT_INCLUDE_DIR=/usr/include -DEXPAT_LIBRARY="$system/libexpat.a" \
    -DGDAL_USE_GEOS=ON -DGEOS_INCLUDE_DIR="$prefix/include" -DGEOS_LIBRARY="$prefix/lib/libgeos_c.a;$prefix/lib/libgeos.a" \
    -DGDAL_FIND_PACKAGE_PROJ_MODE=MODULE -DPROJ_INCLUDE_DIR="$prefix/include" -DPROJ_LIBRARY="$prefix/lib/libproj.a"

  # pkg-config's crate links statically with what lies outside the system's folders.
  cp "$system/libsqlite3.a" "$system/libexpat.a" "$(g++ -print-file-name=libstdc++.a)" "$prefix/lib/"
  version=$(sed -n 's/.*GDAL_RELEASE_NAME *"\([0-9.]*\)".*/\1/p' "$prefix"/include/gdal_version*.h)
  cat >"$prefix/lib/pkgconfig/gdal.pc" <<EOF
Name: gdal
Description: GDAL, all of it
Version: $version
Cflags: -I$prefix/include
Libs: -L$prefix/lib -lgdal -lgeos_c -lgeos -lproj -lsqlite3 -lexpat -lstdc++
EOF
  export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" GDAL_STATIC=1 SQLITE3_LIB_DIR="$prefix/lib" SQLITE3_STATIC=1
}

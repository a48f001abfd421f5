# The release build of the program, in $program; or the one that NABOLAG_PROGRAM names. Sourced after need.sh.

if [ -n "${NABOLAG_PROGRAM:-}" ]; then
  program="$NABOLAG_PROGRAM"
else
  need_rust
  need_gdal
  build_viewer
  use_shared_target
  cargo build --release --locked --quiet --bin nabolag --manifest-path "$top/Cargo.toml"
  program="$target/release/nabolag"
fi
